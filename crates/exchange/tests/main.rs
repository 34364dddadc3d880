//! The record on its way to other systems.

mod odm;
