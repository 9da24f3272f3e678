//! The directory as search and the tree walk it: built once from the file, held in memory until the directory changes.
//!
//! Each word of a name points at the offices that have it; a question is a meeting of such sets, so that its cost is
//! bounded whatever is typed. Names are not held, only their folded words; what is shown is read from the file.

use super::bits::Bits;
use super::texts::Texts;
use crate::{Error, Read};
use office::{UnitCode, fold, initials, is_commune, other_words};
use std::collections::{BTreeMap, BTreeSet};

/// Every office the directory knows, ready to be searched and walked.
pub struct DirectoryIndex {
    generation: u64,
    /// By office, in Vietnamese order of the names; so is everything below.
    codes: Texts,
    words: Texts,
    initials: Texts,
    /// Folded names an office had before.
    former: BTreeMap<u32, Vec<String>>,
    provinces: Vec<u16>,
    parents: Vec<u32>,
    addressable: Bits,
    open: Bits,
    communes: Bits,
    /// Offices by code.
    by_code: Vec<u32>,
    /// Other codes, sorted, with their office.
    other_codes: Vec<(String, u32)>,
    /// Folded words, sorted, with the offices whose names have them.
    vocabulary: Vec<(String, Vec<u32>)>,
    /// For two initials that follow each other: the offices that have them.
    pairs: Vec<Vec<u32>>,
    children: Vec<Vec<u32>>,
    below: Vec<u32>,
    communes_below: Vec<u32>,
    roots: Vec<u32>,
}

/// An office that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its code.
    pub code: UnitCode,
    /// Whether only a name it had before was meant.
    pub by_former_name: bool,
}

/// An office in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeRow {
    /// Its code.
    pub code: UnitCode,
    /// Open offices directly below it.
    pub children: u32,
    /// Open offices anywhere below it.
    pub below: u32,
    /// Of those, communes' own bodies.
    pub communes: u32,
}

impl DirectoryIndex {
    /// Which state of the directory it was built from; see [`Read::directory_generation`].
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How many offices are open.
    pub fn count_open(&self) -> u64 {
        self.open.count() as u64
    }

    /// At most `limit` offices a person may mean by `text`, best first; those of `near`'s province before others alike.
    ///
    /// By the beginning of any code, then those whose name begins so, then those that have every word from its
    /// beginning, then those where first letters fill in (`ub xa tn`), then those that had such a name before. Within a
    /// rank in Vietnamese order. Centers are never found; closed offices are.
    pub fn search(&self, text: &str, near: Option<&UnitCode>, limit: usize) -> Vec<Hit> {
        let mut found = Found::up_to(limit);
        self.by_code(text.trim(), &mut found);
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        if words.is_empty() || words.len() > WORDS_LIMIT {
            return self.hits(found);
        }
        let named: Vec<Bits> = words.iter().map(|word| self.having(word)).collect();
        if let Some(all) = meeting(&named) {
            self.rank(&all, &folded, near, &mut found);
        }
        if !found.is_full() {
            let either = words.iter().zip(named).map(|(word, mut having)| {
                self.add_initials(word, &mut having);
                having
            });
            if let Some(all) = meeting(&either.collect::<Vec<_>>()) {
                self.rank(&all, &folded, near, &mut found);
            }
        }
        self.by_former_name(&words, &mut found);
        self.hits(found)
    }

    /// The open offices directly below `parent`, or at the top, in Vietnamese order; after the first `skip`, at most
    /// `limit`. And how many there are.
    pub fn children(
        &self,
        parent: Option<&UnitCode>,
        skip: usize,
        limit: usize,
    ) -> (Vec<TreeRow>, usize) {
        let rows = match parent {
            None => Some(&self.roots),
            Some(code) => self.row_of(code).and_then(|row| self.children.get(at(row))),
        };
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        let page = rows.iter().skip(skip).take(limit);
        (
            page.filter_map(|row| self.tree_row(*row)).collect(),
            rows.len(),
        )
    }

    /// The office as the tree shows it; `None` if the directory does not know it.
    pub fn in_tree(&self, code: &UnitCode) -> Option<TreeRow> {
        self.tree_row(self.row_of(code)?)
    }

    /// The offices above `code`, the topmost first.
    pub fn above(&self, code: &UnitCode) -> Vec<UnitCode> {
        let mut path = Vec::new();
        let mut row = self.row_of(code);
        while let Some(up) = row.and_then(|row| self.parents.get(at(row)).copied()) {
            if up == NOBODY || path.len() >= DEPTH {
                break;
            }
            path.extend(self.code(up));
            row = Some(up);
        }
        path.reverse();
        path
    }

    /// Every open office below `code`, in Vietnamese order; only communes' own bodies where `communes`, only the next
    /// level where `directly`. Centers are left out.
    pub fn branch(&self, code: &UnitCode, communes: bool, directly: bool) -> Vec<UnitCode> {
        let Some(row) = self.row_of(code) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut open = self.children_of(row).to_vec();
        while let Some(row) = open.pop() {
            if !communes || self.communes.has(row) {
                found.push(row);
            }
            if !directly {
                open.extend_from_slice(self.children_of(row));
            }
        }
        found.sort_unstable();
        found
            .into_iter()
            .filter(|row| self.addressable.has(*row))
            .filter_map(|row| self.code(row))
            .collect()
    }

    fn hits(&self, found: Found) -> Vec<Hit> {
        let rows = found.rows.into_iter();
        rows.filter_map(|(row, by_former_name)| {
            Some(Hit {
                code: self.code(row)?,
                by_former_name,
            })
        })
        .collect()
    }

    /// Offices of which a code begins so, by code.
    fn by_code(&self, typed: &str, found: &mut Found) {
        let prefix = typed.to_uppercase();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if prefix.is_empty() || !prefix.chars().all(fits) {
            return;
        }
        let begins = |code: &str| {
            code.get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(&prefix))
        };
        let first = self
            .by_code
            .partition_point(|row| upper(self.codes.get(*row)) < prefix);
        for row in self.by_code.iter().skip(first) {
            if !begins(self.codes.get(*row)) || found.is_full() {
                break;
            }
            if self.addressable.has(*row) {
                found.add(*row, false);
            }
        }
        let first = self
            .other_codes
            .partition_point(|(code, _)| upper(code) < prefix);
        for (code, row) in self.other_codes.iter().skip(first) {
            if !begins(code) || found.is_full() {
                break;
            }
            found.add(*row, false);
        }
    }

    /// The offices with a word that begins so in their name.
    fn having(&self, word: &str) -> Bits {
        let mut rows = Bits::of(self.codes.len());
        let first = self
            .vocabulary
            .partition_point(|(known, _)| known.as_str() < word);
        for (known, having) in self.vocabulary.iter().skip(first) {
            if !known.starts_with(word) {
                break;
            }
            for row in having {
                rows.set(*row);
            }
        }
        rows
    }

    /// Adds the offices of which first letters in a row are `word`.
    fn add_initials(&self, word: &str, rows: &mut Bits) {
        let Some(pair) = pair_at(word.as_bytes()) else {
            return;
        };
        for row in self.pairs.get(pair).map(Vec::as_slice).unwrap_or_default() {
            if word.len() == 2 || self.initials.get(*row).contains(word) {
                rows.set(*row);
            }
        }
    }

    /// Takes the offices of `all` into `found`, best first.
    fn rank(&self, all: &Bits, folded: &str, near: Option<&UnitCode>, found: &mut Found) {
        let near = near.map(province);
        let mut ranks: [Vec<u32>; RANKS] = std::array::from_fn(|_| Vec::new());
        let looks_inside = all.count() <= LOOKED_INSIDE;
        for row in all.rows().filter(|row| self.addressable.has(*row)) {
            let words = self.words.get(row);
            let rank = match (words.starts_with(folded), looks_inside) {
                (true, _) => 0,
                (false, true) if words.contains(folded) => 1,
                (false, _) => 2,
            };
            let is_near = near.is_some() && self.provinces.get(at(row)).copied() == near;
            let closed = usize::from(!self.open.has(row));
            let place = closed * RANKS / 2 + rank * 2 + usize::from(!is_near && near.is_some());
            let Some(ranked) = ranks.get_mut(place) else {
                continue;
            };
            if ranked.len() < found.limit {
                ranked.push(row);
            }
            if ranks.first().is_some_and(|best| best.len() >= found.limit) {
                break;
            }
        }
        for row in ranks.into_iter().flatten() {
            found.add(row, false);
        }
    }

    fn by_former_name(&self, words: &[&str], found: &mut Found) {
        for (row, names) in &self.former {
            let meant = names.iter().any(|name| {
                words
                    .iter()
                    .all(|word| name.split(' ').any(|known| known.starts_with(word)))
            });
            if meant {
                found.add(*row, true);
            }
        }
    }

    fn tree_row(&self, row: u32) -> Option<TreeRow> {
        let count = |of: &[u32]| of.get(at(row)).copied().unwrap_or_default();
        Some(TreeRow {
            code: self.code(row)?,
            children: u32::try_from(self.children_of(row).len()).unwrap_or(u32::MAX),
            below: count(&self.below),
            communes: count(&self.communes_below),
        })
    }

    fn children_of(&self, row: u32) -> &[u32] {
        self.children.get(at(row)).map_or(&[], Vec::as_slice)
    }

    fn row_of(&self, code: &UnitCode) -> Option<u32> {
        let place = self
            .by_code
            .binary_search_by(|row| self.codes.get(*row).cmp(code.as_str()));
        self.by_code.get(place.ok()?).copied()
    }

    fn code(&self, row: u32) -> Option<UnitCode> {
        UnitCode::receive(self.codes.get(row)).ok()
    }
}

impl Read<'_> {
    /// Builds the index of the directory as it stands; `known` are offices it may not list, by code and name: those
    /// whose place another took.
    ///
    /// Some tenths of a second at the size of the country.
    pub fn directory_index(
        &self,
        known: &BTreeMap<UnitCode, String>,
    ) -> Result<DirectoryIndex, Error> {
        let mut rows = self.indexed_rows()?;
        let listed: BTreeSet<String> = rows.iter().map(|row| row.code.clone()).collect();
        for (code, name) in known {
            if !listed.contains(code.as_str()) {
                rows.push(Indexed {
                    code: code.to_string(),
                    words: fold(name),
                    initials: initials(name),
                    place: i64::MAX,
                    parent: None,
                    open: false,
                });
            }
        }
        drop(listed);
        rows.sort_by_key(|row| row.place);
        let mut index = built(self.directory_generation()?, &rows);
        self.add_other_codes_to(&mut index)?;
        self.add_former_names_to(&mut index)?;
        Ok(index)
    }

    fn indexed_rows(&self) -> Result<Vec<Indexed>, Error> {
        let mut statement = self
            .tx
            .prepare_cached("SELECT code, name, words, place, parent, closed_at FROM agencies")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref("name")?.as_str().unwrap_or_default();
            let words = row.get_ref("words")?.as_str().unwrap_or_default();
            found.push(Indexed {
                code: row.get("code")?,
                words: match words {
                    "" => fold(name),
                    words => words.to_owned(),
                },
                initials: initials(name),
                place: row.get("place")?,
                parent: row.get("parent")?,
                open: row.get::<_, Option<i64>>("closed_at")?.is_none(),
            });
        }
        Ok(found)
    }

    fn add_other_codes_to(&self, index: &mut DirectoryIndex) -> Result<(), Error> {
        let mut statement = self
            .tx
            .prepare_cached("SELECT code, agency FROM agency_codes")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let agency = UnitCode::receive(row.get_ref("agency")?.as_str().unwrap_or_default());
            if let Some(office) = agency.ok().and_then(|code| index.row_of(&code)) {
                index.other_codes.push((row.get("code")?, office));
            }
        }
        index
            .other_codes
            .sort_by_cached_key(|(code, row)| (upper(code), *row));
        Ok(())
    }

    fn add_former_names_to(&self, index: &mut DirectoryIndex) -> Result<(), Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT code, former FROM agency_changes WHERE what = 'renamed' ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let code = UnitCode::receive(row.get_ref("code")?.as_str().unwrap_or_default());
            let former = fold(row.get_ref("former")?.as_str().unwrap_or_default());
            if let Some(office) = code.ok().and_then(|code| index.row_of(&code)) {
                index.former.entry(office).or_default().push(former);
            }
        }
        Ok(())
    }
}

/// What the index takes of an office.
struct Indexed {
    code: String,
    words: String,
    initials: String,
    place: i64,
    parent: Option<String>,
    open: bool,
}

fn built(generation: u64, rows: &[Indexed]) -> DirectoryIndex {
    let count = rows.len();
    let numbered = || (0u32..).zip(rows);
    let mut by_code: Vec<u32> = numbered().map(|(at, _)| at).collect();
    let code_at = |row: &u32| rows.get(at(*row)).map_or("", |row| row.code.as_str());
    by_code.sort_unstable_by(|one, other| code_at(one).cmp(code_at(other)));
    let mut index = DirectoryIndex {
        generation,
        codes: Texts::of(rows.iter().map(|row| row.code.as_str())),
        words: Texts::of(rows.iter().map(|row| row.words.as_str())),
        initials: Texts::of(rows.iter().map(|row| row.initials.as_str())),
        former: BTreeMap::new(),
        provinces: Vec::with_capacity(count),
        parents: vec![NOBODY; count],
        addressable: Bits::of(count),
        open: Bits::of(count),
        communes: Bits::of(count),
        by_code,
        other_codes: Vec::new(),
        vocabulary: vocabulary(rows),
        pairs: pairs(rows),
        children: vec![Vec::new(); count],
        below: vec![0; count],
        communes_below: vec![0; count],
        roots: Vec::new(),
    };
    for (at, row) in numbered() {
        let code = UnitCode::receive(&row.code).ok();
        index
            .provinces
            .push(code.as_ref().map(province).unwrap_or_default());
        if code.as_ref().is_some_and(UnitCode::is_addressable) {
            index.addressable.set(at);
        }
        if row.open {
            index.open.set(at);
        }
        if is_commune(&row.words) {
            index.communes.set(at);
        }
    }
    index.plant(rows);
    index
}

impl DirectoryIndex {
    /// Hangs every open office under the next open one above it, and counts what is below each.
    fn plant(&mut self, rows: &[Indexed]) {
        for (row, one) in (0u32..).zip(rows) {
            let parent = self.open_parent(one, rows);
            if let Some(slot) = self.parents.get_mut(at(row)) {
                *slot = parent.unwrap_or(NOBODY);
            }
        }
        // A parent is a parent only if the way up ends: what a list has in a circle stands at the top.
        let circled: Vec<u32> = (0u32..)
            .zip(rows)
            .map(|(row, _)| row)
            .filter(|row| !self.ends(*row))
            .collect();
        for row in circled {
            if let Some(slot) = self.parents.get_mut(at(row)) {
                *slot = NOBODY;
            }
        }
        for (row, one) in (0u32..).zip(rows) {
            let seen = one.open && self.addressable.has(row);
            let up = self.parents.get(at(row)).copied().unwrap_or(NOBODY);
            match (seen, self.children.get_mut(at(up))) {
                (false, _) => {}
                (true, Some(children)) if up != NOBODY => children.push(row),
                (true, _) => self.roots.push(row),
            }
            if seen {
                self.count_up(row);
            }
        }
    }

    fn open_parent(&self, one: &Indexed, rows: &[Indexed]) -> Option<u32> {
        let own = UnitCode::receive(&one.code).ok()?;
        let mut up = match &one.parent {
            Some(code) => UnitCode::receive(code).ok(),
            None => None,
        };
        for _ in 0..DEPTH {
            let code = up?;
            let known = self.row_of(&code);
            let row = known.and_then(|row| rows.get(at(row)));
            match (known, row) {
                (Some(found), Some(row)) if row.open && code.is_addressable() && code != own => {
                    return Some(found);
                }
                (_, Some(closed)) if closed.parent.is_some() => {
                    up = closed
                        .parent
                        .as_deref()
                        .and_then(|code| UnitCode::receive(code).ok());
                }
                _ => up = code.parent(),
            }
        }
        None
    }

    fn ends(&self, row: u32) -> bool {
        let mut row = row;
        for _ in 0..DEPTH {
            match self.parents.get(at(row)).copied() {
                None | Some(NOBODY) => return true,
                Some(up) => row = up,
            }
        }
        false
    }

    fn count_up(&mut self, row: u32) {
        let commune = u32::from(self.communes.has(row));
        let mut up = self.parents.get(at(row)).copied().unwrap_or(NOBODY);
        for _ in 0..DEPTH {
            if up == NOBODY {
                return;
            }
            if let Some(count) = self.below.get_mut(at(up)) {
                *count += 1;
            }
            if let Some(count) = self.communes_below.get_mut(at(up)) {
                *count += commune;
            }
            up = self.parents.get(at(up)).copied().unwrap_or(NOBODY);
        }
    }
}

fn vocabulary(rows: &[Indexed]) -> Vec<(String, Vec<u32>)> {
    let mut words: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (at, row) in (0u32..).zip(rows) {
        let own: Vec<&str> = row.words.split(' ').collect();
        let also: Vec<&str> = other_words(&row.words).collect();
        for word in own.into_iter().chain(also) {
            let having = words.entry(word).or_default();
            if having.last() != Some(&at) {
                having.push(at);
            }
        }
    }
    words
        .into_iter()
        .map(|(word, having)| (word.to_owned(), having))
        .collect()
}

fn pairs(rows: &[Indexed]) -> Vec<Vec<u32>> {
    let mut pairs = vec![Vec::new(); SIGNS * SIGNS];
    for (at, row) in (0u32..).zip(rows) {
        for pair in row.initials.as_bytes().windows(2) {
            let Some(having) = pair_at(pair).and_then(|pair| pairs.get_mut(pair)) else {
                continue;
            };
            if having.last() != Some(&at) {
                having.push(at);
            }
        }
    }
    pairs
}

/// Where the first two signs of `letters` are counted; `None` unless both are small letters or figures.
fn pair_at(letters: &[u8]) -> Option<usize> {
    let sign = |byte: u8| match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'0'..=b'9' => Some(usize::from(byte - b'0') + 26),
        _ => None,
    };
    match letters {
        [one, other, ..] => Some(sign(*one)? * SIGNS + sign(*other)?),
        _ => None,
    }
}

/// The offices that every one of `sets` holds; `None` if there are none.
fn meeting(sets: &[Bits]) -> Option<Bits> {
    let (first, rest) = sets.split_first()?;
    let mut all = first.clone();
    for set in rest {
        all.keep(set);
    }
    (!all.is_empty()).then_some(all)
}

/// A figure that offices of one province share: Party (A), People's Committee (H) and People's Council (K) alike.
fn province(code: &UnitCode) -> u16 {
    let Some(one) = code.level_one() else {
        return 0;
    };
    let number: u16 = one
        .get(1..)
        .and_then(|figures| figures.parse().ok())
        .unwrap_or(0);
    match one.bytes().next() {
        Some(b'A' | b'H' | b'K') => 1 + number,
        Some(letter) => 1000 + u16::from(letter) * 100 + number,
        None => 0,
    }
}

fn upper(code: &str) -> String {
    code.to_ascii_uppercase()
}

fn at(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

/// Offices found so far, each once, in the order of their rank.
struct Found {
    rows: Vec<(u32, bool)>,
    known: BTreeSet<u32>,
    limit: usize,
}

impl Found {
    const fn up_to(limit: usize) -> Self {
        Self {
            rows: Vec::new(),
            known: BTreeSet::new(),
            limit,
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.limit
    }

    fn add(&mut self, row: u32, by_former_name: bool) {
        if !self.is_full() && self.known.insert(row) {
            self.rows.push((row, by_former_name));
        }
    }
}

const NOBODY: u32 = u32::MAX;
/// No tree of offices is deeper; a way up that is longer goes in a circle.
const DEPTH: usize = 32;
const SIGNS: usize = 36;
/// A search longer than this is no name.
const WORDS_LIMIT: usize = 16;
const RANKS: usize = 12;
/// So many names at most are looked into for words that stand together; beyond, the order of words does not rank.
const LOOKED_INSIDE: usize = 4_000;
