//! What edXML promises, seen from outside: what it writes, what it reads, and what it refuses.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod odd_shapes;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod wrapped;
#[cfg(test)]
mod written;
