//! Letters: that something happened of which a person must learn away from the pages. A letter names a subject by its number and
//! never an arm, is made of what its reader may see in the trail, and is handed to a program of the machine that sends mail.

mod carrier;
mod courier;
mod occasion;
mod wording;

pub use carrier::{Carrier, Post};
pub use courier::{deliver, gather};
pub use occasion::Occasion;
