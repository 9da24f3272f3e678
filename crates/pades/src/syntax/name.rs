//! Names and keys: mostly short, and kept in place, so that reading a dictionary asks for no memory.

use std::cmp::Ordering;
use std::ops::Deref;

/// As many octets as fit where the address and length of longer ones would stand.
const SHORT: usize = 22;

/// The octets of a name.
#[derive(Clone)]
pub(crate) struct Name(Kept);

#[derive(Clone)]
enum Kept {
    Short { length: u8, octets: [u8; SHORT] },
    Long(Box<[u8]>),
}

impl Name {
    pub(crate) fn of(name: &[u8]) -> Self {
        let mut octets = [0; SHORT];
        match (octets.get_mut(..name.len()), u8::try_from(name.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(name);
                Self(Kept::Short { length, octets })
            }
            _ => Self(Kept::Long(name.into())),
        }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Kept::Short { length, octets } => {
                octets.get(..usize::from(*length)).unwrap_or_default()
            }
            Kept::Long(octets) => octets,
        }
    }
}

impl Deref for Name {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Name {}

impl PartialEq<[u8]> for Name {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_slice() == other
    }
}

impl<const N: usize> PartialEq<[u8; N]> for Name {
    fn eq(&self, other: &[u8; N]) -> bool {
        self.as_slice() == other
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_slice().cmp(other.as_slice())
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "/{}", self.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_was_put_in_however_long() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 300] {
            let octets = vec![b'N'; length];
            let name = Name::of(&octets);
            assert_eq!(name.as_slice(), octets, "{length} octets");
            assert!(name < Name::of(&[&octets[..], b"a"].concat()));
        }
        assert_eq!(size_of::<Name>(), 24, "no larger than what a vector takes");
    }
}
