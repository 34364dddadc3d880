//! From a body weight to grams, millilitres, vials, days and the minutes of each rate step.
//!
//! Products and their step tables are a trial's data; here are only the functions, exact throughout.

mod days;
mod quantity;
mod rate;
mod vials;

pub use days::{AboveDailyCap, DailyDoses, DaysRule, split_over_days};
pub use quantity::{BodyWeight, Concentration, Grams, GramsPerKilogram, Millilitres, dose, volume};
pub use rate::{
    InfusionPlan, InfusionStep, RateStep, RateTable, infusion_plan, millilitres_of_milligrams,
};
pub use vials::{VialGoal, VialPlan, vials};
