//! What a module's numbers mean to the desk.

use cryptoki::error::{Error, Rv, RvError};

use crate::wire::Refusal;

/// The refusal for an error of the module, whatever was asked.
pub(super) fn refusal(error: &Error) -> Refusal {
    match error {
        Error::Pkcs11(said, _) => of(*said),
        Error::LibraryLoading(_) | Error::MissingSymbol(_) => Refusal::NotAModule,
        Error::NullFunctionPointer | Error::NotSupported => Refusal::UnsupportedKey,
        // The module's own structures cannot be read: texts, lengths, numbers.
        _ => Refusal::Device,
    }
}

fn of(said: RvError) -> Refusal {
    match said {
        RvError::PinIncorrect => Refusal::PinWrong { left: None },
        RvError::PinLocked => Refusal::PinLocked,
        RvError::PinInvalid | RvError::PinLenRange => Refusal::PinUnfit,
        RvError::PinExpired | RvError::UserPinNotInitialized => Refusal::PinUnset,
        RvError::Cancel | RvError::FunctionCanceled => Refusal::Cancelled,
        RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::TokenNotRecognized
        | RvError::SlotIdInvalid
        | RvError::SessionClosed
        | RvError::SessionHandleInvalid
        | RvError::KeyHandleInvalid
        | RvError::ObjectHandleInvalid
        // Only ever asked after a login: another token stands there, or the same one put back.
        | RvError::UserNotLoggedIn => Refusal::Removed,
        RvError::DeviceError | RvError::DeviceMemory | RvError::HostMemory => Refusal::Device,
        RvError::MechanismInvalid
        | RvError::MechanismParamInvalid
        | RvError::KeySizeRange
        | RvError::KeyTypeInconsistent
        | RvError::KeyFunctionNotPermitted => Refusal::UnsupportedKey,
        other => Refusal::Unlisted(number(other)),
    }
}

/// The number the module gave. The wrapper turns numbers into names only, so the name is looked up
/// among the numbers of PKCS#11 3.2 (`CKR_*`, all below 0x300).
#[allow(
    clippy::useless_conversion,
    reason = "the module's numbers have 32 bits on Windows"
)]
fn number(said: RvError) -> u64 {
    const GENERAL_ERROR: u64 = 5;
    match said {
        RvError::VendorDefined(code) => code.into(),
        // Every number the wrapper does not know is given this name.
        RvError::GeneralError => GENERAL_ERROR,
        named => (1..0x300)
            .find(|code| Rv::from(*code) == Rv::Error(named))
            .map_or(GENERAL_ERROR, u64::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptoki::context::Function;

    fn told(code: u64) -> Refusal {
        match Rv::from(code) {
            Rv::Ok => panic!("{code:#x} is no error"),
            Rv::Error(said) => refusal(&Error::Pkcs11(said, Function::Login)),
        }
    }

    #[test]
    fn every_number_a_clerk_can_meet_has_its_own_fault() {
        let numbers = [
            (0xa0, Refusal::PinWrong { left: None }),
            (0xa1, Refusal::PinUnfit),
            (0xa2, Refusal::PinUnfit),
            (0xa3, Refusal::PinUnset),
            (0xa4, Refusal::PinLocked),
            (0x102, Refusal::PinUnset),
            (0x50, Refusal::Cancelled),
            (0x32, Refusal::Removed),
            (0xe0, Refusal::Removed),
            (0xb3, Refusal::Removed),
            (0x30, Refusal::Device),
            (0x31, Refusal::Device),
            (0x70, Refusal::UnsupportedKey),
        ];
        for (code, refusal) in numbers {
            assert_eq!(told(code), refusal, "{code:#x}");
        }
    }

    #[test]
    fn a_number_without_a_fault_keeps_its_number() {
        for code in [0x7, 0x54, 0x90, 0xb1, 0x200, 0x8000_0001, 0xdead_beef] {
            assert_eq!(told(code), Refusal::Unlisted(code), "{code:#x}");
        }
    }
}
