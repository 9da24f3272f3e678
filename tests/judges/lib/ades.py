"""What pyHanko's AdES judgement is asked for and how it is told, so that it can stand beside ours.

Imported by the judges; run by itself it judges nothing and says so.
"""

import asyncio

from asn1crypto import x509
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager

PASSED = ("PASSED", None)
RANK = {"PASSED": 0, "INDETERMINATE": 1, "FAILED": 2}


def undecided(why):
    return "INDETERMINATE", why


def failed(why):
    return "FAILED", why


def below(root):
    """Trusts this root alone, in DER, and nobody of whom no authority has spoken: as `adesverify` does."""
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[x509.Certificate.load(root)]),
        revinfo_policy=CertRevTrustPolicy(
            REQUIRE_REVINFO, freshness=None, freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
        ),
    )


def has_stamp(signature):
    beside = signature.signer_info["unsigned_attrs"]
    return any(one["type"].native == "signature_time_stamp_token" for one in beside)


def ends_in(judging):
    """The indication and its reason, as ours tells them, of one of pyHanko's validations."""
    try:
        found = asyncio.run(judging).ades_subindic
    except Exception as fault:  # pyHanko raises over what it cannot go through; that is no "passed"
        return undecided(f"raised {type(fault).__name__}: {fault}")
    status = found.status.name if found.status else "PASSED"
    return status, None if status == "PASSED" else found.standard_name


def compare(count, says, ours, theirs, agreed, laxer):
    """Ours may only be stricter, but in the cases `laxer`; where the two differ, `agreed` has what pyHanko ends in."""
    if says not in laxer:
        count.judge(f"{says}: ours is not laxer", RANK[ours[0]] >= RANK[theirs[0]], (ours, theirs))
    expected = agreed.get(says, ("not agreed", ""))[0]
    as_agreed = ours == theirs or theirs[1] == expected
    count.judge(f"{says}: pyHanko says the same, or what is agreed", as_agreed, f"ours {ours}, pyHanko {theirs}")


if __name__ == "__main__":
    print("imported by the judges; judges nothing itself")
