//! A record becomes SDTM, and SDTM becomes ADaM.
