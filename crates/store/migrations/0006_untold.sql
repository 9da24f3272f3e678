-- Arrivals whose signatures cannot be told yet are listed by themselves, and counted on each look at the list.

CREATE INDEX arrivals_untold ON arrivals (id) WHERE outcome = 'indeterminate' AND stage <> 'refused';
