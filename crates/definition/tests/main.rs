//! A made-up trial file, and every way to get it wrong.

#[path = "main/trial.rs"]
mod trial;

#[path = "main/any_input.rs"]
mod any_input;
#[path = "main/broken_schema.rs"]
mod broken_schema;
#[path = "main/broken_toml.rs"]
mod broken_toml;
#[path = "main/forms_of_a_value.rs"]
mod forms_of_a_value;
#[path = "main/further_shapes.rs"]
mod further_shapes;
#[path = "main/report_as_shown.rs"]
mod report_as_shown;
#[path = "main/rules_of_a_file.rs"]
mod rules_of_a_file;
#[path = "main/schema_of_a_type.rs"]
mod schema_of_a_type;
