//! The record to and from other systems' formats.
//!
//! For now there is one way out: [`odm::snapshot`] writes what was found at visits as CDISC ODM 1.3.2, which
//! capture systems read. It is made of the record's visits alone, and no visit names an arm.

pub mod odm;
