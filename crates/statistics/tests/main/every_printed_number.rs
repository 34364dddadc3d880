//! Every printed number of the classic data is compared with a computed one.

use crate::classic::not_compared;
use crate::{
    mixed_models, printed_categorical, printed_models, printed_ranks, printed_survival,
    reference_based,
};

#[test]
fn no_printed_number_is_left_out() {
    printed_categorical::every_interval_that_proc_freq_prints_for_36_of_154_is_reproduced();
    printed_categorical::every_interval_that_proc_freq_prints_for_a_difference_is_reproduced();
    printed_categorical::the_intervals_that_proc_freq_prints_for_both_ratios_are_reproduced();
    printed_categorical::the_stratified_table_of_proc_freq_is_reproduced();
    printed_categorical::the_fat_and_heart_disease_table_of_the_sas_manual_is_reproduced();
    printed_categorical::agresti_s_job_satisfaction_is_reproduced_by_the_generalised_test();
    printed_categorical::mcnemar_and_kappa_of_the_colds_are_reproduced();
    printed_categorical::the_streptomycin_trial_of_1948_is_reproduced();
    printed_categorical::one_of_29_is_reproduced();
    printed_categorical::clopper_pearson_of_12_of_77_is_reproduced();
    printed_categorical::sex_by_three_treatments_is_reproduced_within_ages_and_within_races();
    printed_categorical::respiratory_status_after_four_months_by_centre_is_reproduced();
    printed_categorical::poisson_test_s_examples_are_reproduced();
    printed_categorical::a_paired_difference_is_reproduced();
    printed_models::the_children_of_the_sas_example_agree_with_exact_logistic_regression();
    printed_models::marginal_risks_agree_with_the_margins_macro();
    printed_ranks::birth_weights_of_smokers_agree_with_npar1way();
    printed_ranks::hollander_and_wolfe_s_depression_scores_agree_with_wilcox_test();
    printed_ranks::intubation_with_two_laryngoscopes_is_reproduced();
    printed_ranks::polyps_after_a_year_of_sulindac_are_reproduced();
    printed_survival::the_leukaemia_trial_of_6mp_is_reproduced();
    printed_survival::bone_marrow_transplants_in_three_groups_agree_with_lifetest();
    printed_survival::the_leukaemia_maintenance_trial_agrees_with_r_survival();
    printed_survival::the_mayo_model_of_primary_biliary_cirrhosis_is_reproduced();
    printed_survival::levamisole_and_fluorouracil_in_colon_cancer_are_reproduced();
    printed_survival::recurrence_of_colon_cancer_is_reproduced();
    printed_survival::four_treatments_of_hiv_are_reproduced();
    mixed_models::the_growth_of_teeth_agrees_with_proc_mixed_by_full_likelihood();
    reference_based::antidepressants_at_random_missing_agree_with_nlme();
    reference_based::antidepressants_with_a_jump_to_reference_agree_with_rbmi();
    let Some(left) = not_compared() else {
        return;
    };
    assert!(left.is_empty(), "not compared: {left:#?}");
}
