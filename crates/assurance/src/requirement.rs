//! What a system that conducts a trial shall do, and what shows that this one does.
//!
//! Regulations name no numbers that two of them share; the numbers here are the project's own and never change their
//! meaning. The words are the project's, the basis says where they come from: 21 CFR Part 11, EU Annex 11 (A11), the EMA
//! guideline on computerised systems (2023), ICH E6(R3), E9, E9(R1) and E3, the FDA's guidance of 2024, CONSORT and SPIRIT
//! 2025, Downs et al. 2010 on randomisation by computer.

use crate::check::Check;
use crate::evidence::Evidence::{self, Check as Done, People, Test};

/// Something that the system shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Its number: 23 for R23.
    pub number: u8,
    /// What the system shall do.
    pub shall: &'static str,
    /// Where that is asked for.
    pub basis: &'static str,
    /// What shows it; nothing where nothing shows it yet.
    pub shown_by: &'static [Evidence],
}

const fn shall(
    number: u8,
    shall: &'static str,
    basis: &'static str,
    shown_by: &'static [Evidence],
) -> Requirement {
    Requirement {
        number,
        shall,
        basis,
        shown_by,
    }
}

/// Every requirement, by number.
pub const REQUIREMENTS: &[Requirement] = &[
    shall(
        1,
        "keep for every change old and new value, person, role, site, time, way and reason",
        "21 CFR 11.10(e); E6(R3) 4.2.2; A11 9",
        &[
            Done(Check::ReasonForChange),
            Test(
                "t_12_of_two_editors_of_one_group_the_second_is_shown_the_firsts_value_and_neither_is_lost",
            ),
        ],
    ),
    shall(
        2,
        "let no change obscure what was recorded, and no role change or delete rows of the trail",
        "21 CFR 11.10(e)",
        &[
            Done(Check::AppendOnly),
            Test("r_2_no_statement_of_the_programs_own_role_changes_a_row_of_the_trail"),
        ],
    ),
    shall(
        3,
        "find whatever is changed behind its back, and name the row",
        "21 CFR 11.10(a)",
        &[
            Done(Check::Tampering),
            Test("r_3_every_changed_value_of_every_row_of_the_trail_is_found_and_named"),
            Test("r_3_every_changed_value_of_head_projections_and_vault_is_found"),
            Test("r_3_rows_that_are_cut_off_swapped_added_or_hashed_anew_are_found"),
            Test("r_3_an_older_state_with_its_own_valid_signature_is_found_by_the_witness"),
            Test("r_3_a_decision_that_was_changed_or_taken_away_is_found"),
            Test(
                "r_3_a_line_of_the_log_that_was_changed_or_taken_out_is_found_when_the_accounts_are_opened",
            ),
            Test("r_3_lines_of_the_log_that_somebody_without_the_key_made_follow_anew_are_found"),
        ],
    ),
    shall(
        4,
        "write down accounts, rights, sign-ins, exports, unblinding and configuration",
        "E6(R3) 4.2.2; EMA 2023",
        &[
            Test("r_2_what_happened_to_accounts_is_neither_changed_nor_removed"),
            Test("b_6_a_pharmacist_alone_sees_grams_and_each_look_is_written_down"),
            Test("another_protocol_file_is_refused_by_name_until_a_person_accepts_it_for_a_reason"),
        ],
    ),
    shall(
        5,
        "have no way of switching the trail off",
        "E6(R3) 4.2.2(b)",
        &[
            Done(Check::AppendOnly),
            Test("r_2_no_statement_of_the_programs_own_role_changes_a_row_of_the_trail"),
            Test(
                "what_is_dated_in_the_future_or_holds_a_nul_or_is_too_long_is_refused_written_nowhere_and_audited",
            ),
            Test(
                "r_5_two_people_take_words_out_a_mark_is_left_and_the_trail_holds_before_and_after",
            ),
            Test("nobody_takes_words_out_alone_or_without_a_reason_or_names_them_once_more"),
            Test("words_that_are_put_back_or_changed_where_they_were_taken_out_are_found"),
        ],
    ),
    shall(
        6,
        "record times as UTC with the person's offset, and order by number and not by clock",
        "E6(R3) 4.2.2(d); FDA 2024",
        &[
            Test("t_15_order_and_numbers_stay_right_whatever_the_clock_does"),
            Test("t_15_no_session_outlives_a_clock_that_is_put_back_or_far_forward"),
            Test("a_form_takes_the_day_of_its_site_and_the_trail_keeps_the_clocks_of_the_place"),
        ],
    ),
    shall(
        7,
        "show the trail by item, form and subject in readable words, and export it",
        "E6(R3) 4.2.2(c); 21 CFR 11.10(b)",
        &[
            Test("r_7_each_line_says_who_when_why_old_new_by_which_way_and_under_which_versions"),
            Test(
                "r_7_and_r_15_a_casebook_says_who_entered_and_changed_each_form_why_and_who_signed_what",
            ),
        ],
    ),
    shall(
        8,
        "hide from blinded people whatever in the trail would tell an arm",
        "EMA 2023; E6(R3) 4.1",
        &[
            Test(
                "two_worlds_that_differ_in_nothing_but_the_arms_have_the_same_record_beyond_the_commitments",
            ),
            Test(
                "r_8_worlds_that_differ_in_the_arms_alone_have_the_same_trail_for_every_blinded_reader",
            ),
            Test("two_worlds_that_differ_in_the_arms_alone_look_alike_to_everybody_who_is_blinded"),
            Test("everything_that_blinded_people_do_costs_the_same_work_in_two_worlds"),
            Test(
                "b_21_no_blinded_person_learns_an_arm_by_asking_whether_a_subject_enters_the_extension",
            ),
            Test(
                "who_deteriorated_is_alike_in_both_worlds_until_the_pharmacist_enters_the_extension",
            ),
            Test("no_correction_tells_an_arm_by_being_taken_or_refused"),
        ],
    ),
    shall(
        9,
        "ask a reason for every change after the first entry, by every way",
        "A11 9; E6(R3) 4.2.2, 4.2.4",
        &[
            Done(Check::ReasonForChange),
            Test("r_9_nothing_recorded_is_changed_without_a_reason_by_any_way"),
            Test("r_9_a_correction_without_a_reason_is_not_taken"),
        ],
    ),
    shall(
        10,
        "name the person, or the part of the program, that did it",
        "E6(R3) 4.2.4",
        &[
            Test(
                "f_4_a_query_on_an_item_that_an_answer_took_away_is_closed_with_it_by_the_program_whichever_way_it_came",
            ),
            Test("t_8_a_replayed_request_gets_its_first_answer_and_a_borrowed_key_gets_none"),
            Test("what_was_acknowledged_is_in_the_record_under_the_name_of_who_did_it"),
        ],
    ),
    shall(
        11,
        "keep the sponsor from changing what a site entered",
        "E6(R3) 3.16.1(i)",
        &[
            Test("t_31_every_route_is_open_to_the_roles_that_the_list_names_and_to_nobody_else"),
            Test("r_11_the_sponsor_asks_for_a_correction_and_writes_no_data_by_any_wish"),
            Test(
                "r_11_the_site_agrees_by_making_the_correction_or_declines_and_the_sponsor_reads_which",
            ),
            Test(
                "r_11_the_sponsor_asks_the_site_corrects_and_both_stand_in_the_trail_with_their_reasons",
            ),
            Test(
                "r_11_the_sponsor_is_told_at_the_field_what_is_wrong_and_reaches_no_data_and_no_other_query",
            ),
            Test("r_11_requests_and_answers_read_the_same_in_both_worlds"),
        ],
    ),
    shall(
        12,
        "give each person an account of their own, and no name a second time",
        "21 CFR 11.100(a), 11.300(a)",
        &[
            Test("r_12_a_name_is_never_given_twice_not_even_after_its_account_is_closed"),
            People("one account for each person: an administrator knows who stands behind a name"),
        ],
    ),
    shall(
        13,
        "ask for two things at sign-in, lock after failures and end idle sessions",
        "21 CFR 11.200(a), 11.300(d)",
        &[
            Test("r_13_both_factors_are_needed_and_a_code_holds_once"),
            Test("r_13_a_link_a_password_and_a_code_let_somebody_in_and_none_of_them_alone_does"),
            Test(
                "t_36_five_wrong_tries_lock_an_account_for_a_quarter_of_an_hour_and_nobody_is_told",
            ),
            Test(
                "t_30_a_session_ends_after_half_an_hour_without_a_request_and_after_twelve_in_any_case",
            ),
            Test("t_36_wrong_tries_that_come_at_once_are_as_many_as_they_are"),
        ],
    ),
    shall(
        14,
        "let each person do what the role and the site allow, and nothing else",
        "21 CFR 11.10(d), (g); E6(R3) 4.3.8",
        &[
            Test("t_31_every_route_is_open_to_the_roles_that_the_list_names_and_to_nobody_else"),
            Test("t_31_a_subject_of_another_site_and_one_who_does_not_exist_are_answered_alike"),
            Test(
                "t_31_every_number_of_another_site_the_next_one_and_what_is_none_are_answered_alike_in_every_route",
            ),
            Test(
                "r_14_a_site_reads_its_own_rows_an_assessor_those_of_the_assessor_and_the_committee_none",
            ),
        ],
    ),
    shall(
        15,
        "show with each signature the name, the time and the meaning",
        "21 CFR 11.50",
        &[
            Test("r_15_a_signature_asks_for_the_password_again_and_falls_when_data_change"),
            Test("a_casebook_holds_every_entry_marks_what_was_changed_and_names_who_signed"),
            Test(
                "r_7_and_r_15_a_casebook_says_who_entered_and_changed_each_form_why_and_who_signed_what",
            ),
        ],
    ),
    shall(
        16,
        "bind a signature to what was signed",
        "21 CFR 11.70",
        &[Done(Check::Signatures), Done(Check::Tampering)],
    ),
    shall(
        17,
        "ask for both components at the first signature of a session and for one at the next",
        "21 CFR 11.200(a)(1)",
        &[Test(
            "r_17_the_first_signature_of_a_session_asks_for_password_and_code_and_the_next_for_the_password",
        )],
    ),
    shall(
        18,
        "let signatures and verifications fall when the data below them change, by any way",
        "21 CFR 11.70; EMA 2023",
        &[
            Done(Check::Signatures),
            Test(
                "r_18_signatures_and_verifications_fall_with_any_change_of_what_they_were_put_to_by_any_way",
            ),
            Test("r_15_a_signature_asks_for_the_password_again_and_falls_when_data_change"),
        ],
    ),
    shall(
        19,
        "let the investigator sign a subject's data before they are locked",
        "E6(R3) 3.16.1(o)",
        &[
            Done(Check::Signatures),
            Test(
                "every_form_that_is_not_taken_comes_back_with_what_was_typed_and_a_message_at_its_field",
            ),
            People(
                "locking after the signature: before a lock the page lists the visits without one and asks why it is locked all \
                 the same, and whoever has a reason goes on",
            ),
        ],
    ),
    shall(
        20,
        "keep the order consent, eligibility, committee, stratum, randomisation, dispensing",
        "21 CFR 11.10(f)",
        &[
            Done(Check::OrderOfSteps),
            Test(
                "r_20_without_consent_or_at_a_closed_site_or_elsewhere_nobody_is_randomised_and_no_slot_is_used",
            ),
            Test("every_step_is_refused_by_name_until_the_one_before_it_is_done"),
        ],
    ),
    shall(
        21,
        "draw lists by a versioned procedure, have two people approve them, and lock them",
        "E9 2.3.2; Downs 2010",
        &[
            Done(Check::TwoPersons),
            Test("t_25_the_same_seed_gives_the_same_list_and_another_seed_another"),
            Test("t_26_two_trials_of_people_share_no_list_and_no_seed_stands_outside_the_vault"),
            Test(
                "t_26_the_seed_of_the_lists_stands_nowhere_in_memory_or_on_the_disk_once_they_are_drawn",
            ),
            Test("t_26_the_program_that_drew_the_lists_has_no_seed_of_them_in_its_memory"),
        ],
    ),
    shall(
        22,
        "hide list, block sizes and the next allocation from those who enrol and assess",
        "E9 2.3.2; CONSORT 2025",
        &[
            Test("b_34_no_word_for_an_arm_or_a_product_stands_in_database_log_or_witness"),
            Test("a_slots_number_says_nothing_of_its_place_or_its_arm"),
            Test("two_worlds_that_differ_in_the_arms_alone_look_alike_to_everybody_who_is_blinded"),
            Test("ten_planted_leaks_are_all_found_by_the_crawl_itself"),
            Test("b_9_nobody_reads_the_list_the_place_or_the_slot_of_an_allocation"),
            Test(
                "worlds_that_differ_in_the_sizes_of_their_blocks_look_alike_to_everybody_who_is_blinded",
            ),
            Test("block_sizes_kept_apart_stand_in_no_file_of_the_store_no_export_and_no_backup"),
            Test(
                "the_block_sizes_of_a_trial_of_people_are_needed_once_and_stand_in_no_file_page_or_log",
            ),
            Test(
                "no_folder_of_a_study_holds_a_seed_of_a_list_a_list_a_key_or_a_file_of_block_sizes",
            ),
            Test("everything_that_blinded_people_do_costs_the_same_work_in_two_worlds"),
            Test(
                "t_42_with_central_lists_nobody_at_a_site_guesses_the_next_arm_better_than_a_coin",
            ),
            Test("b_36_whoever_knows_the_arm_says_in_given_words_why_an_infusion_stood_still"),
            Test("b_36_every_sentence_that_could_tell_an_arm_is_found"),
            Test("b_36_who_knows_the_arms_has_no_words_that_blinded_eyes_read"),
            Test(
                "b_11_a_local_level_of_immunoglobulin_in_an_adverse_event_is_told_to_those_who_know_the_arms_and_to_nobody_else",
            ),
            Test(
                "b_15_the_safety_results_are_read_by_the_investigator_and_the_medical_monitor_and_by_nobody_else_who_is_blinded",
            ),
            Test("b_18_before_the_unblinding_no_dataset_tells_of_an_event_whether_it_is_related"),
            Test(
                "b_18_the_relation_of_an_event_is_read_at_its_site_and_by_the_medical_monitor_and_nobody_else",
            ),
            Test("b_29_what_the_pharmacy_did_first_or_last_slowly_or_fast_is_told_by_no_trail"),
        ],
    ),
    shall(
        23,
        "allocate each subject once, in the list's order, without gap or repetition",
        "E9; E6(R3) 4.3.4(h)",
        &[
            Done(Check::Allocation),
            Test("t_1_and_t_2_a_thousand_concurrent_randomisations_lose_double_and_disorder_none"),
            Test(
                "t_3_one_subject_from_twenty_tabs_at_once_gets_one_allocation_and_twenty_identical_answers",
            ),
            Test("t_4_several_processes_on_one_database_lose_double_and_disorder_none"),
            Test("t_5_after_withdrawals_and_errors_the_next_slot_is_one_that_was_never_used"),
            Test("t_6_an_exhausted_list_refuses_uses_no_slot_and_leaves_the_other_strata_alone"),
            Test("t_7_a_process_that_ends_at_any_of_its_writes_leaves_one_allocation_or_none"),
            Test(
                "t_9_an_answer_that_nobody_waited_for_is_one_allocation_when_it_is_asked_for_again",
            ),
            Test("t_10_a_writer_that_is_killed_at_any_moment_loses_no_acknowledgement"),
            Test("t_11_a_power_cut_loses_no_acknowledged_allocation"),
            Test("t_7_a_process_that_ends_between_vault_and_record_leaves_a_decision_that_holds"),
            Test("with_everybody_at_work_and_a_kill_in_the_middle_nothing_acknowledged_is_lost"),
        ],
    ),
    shall(
        24,
        "keep what every allocation can be worked out from again",
        "Downs 2010",
        &[
            Test("what_is_written_replays_to_the_same_record"),
            Test("a_replay_finds_every_allocation_as_its_seed_and_inputs_give_it"),
            Test("t_27_every_decision_of_an_independent_reference_is_made_again"),
            Test(
                "t_1_and_t_27_thirty_six_clients_get_one_decision_each_and_every_one_is_made_again",
            ),
        ],
    ),
    shall(
        25,
        "record errors of randomisation and undo none",
        "Downs 2010; Yelland 2025",
        &[
            Test("a_wrong_stratum_keeps_the_one_used_and_holds_the_true_one_beside_it"),
            Test(
                "r_25_a_mistyped_value_that_led_to_a_randomisation_is_made_right_and_the_allocation_stands",
            ),
            Test("a_refused_enrolment_uses_no_slot_and_a_used_slot_never_comes_again"),
        ],
    ),
    shall(
        26,
        "open one arm in an emergency, fast and for a reason, and tell nobody else",
        "E6(R3) 2.11, 3.15.2(d)",
        &[
            Test("t_40_in_an_emergency_one_arm_is_opened_with_a_reason_and_nothing_else_is_told"),
            Test("an_arm_is_shown_in_an_emergency_though_nothing_can_be_written_beside_the_record"),
            Test("nobody_at_the_door_can_keep_a_physician_from_an_arm"),
            Test("no_notice_is_lost_and_none_told_twice_where_the_program_ends_between_two_people"),
            People(
                "naming a mail program and the sponsor's address: without them the notice waits for the next sign-in",
            ),
        ],
    ),
    shall(
        27,
        "write down every unblinding, and list who knows which subject's arm",
        "E6(R3) 3.16.1(g), 4.1.4",
        &[
            Test("t_40_in_an_emergency_one_arm_is_opened_with_a_reason_and_nothing_else_is_told"),
            Test(
                "t_40_and_t_41_a_sealed_sheet_opens_without_the_store_with_both_keys_and_one_line_at_a_time",
            ),
            Test("t_41_what_was_given_by_hand_is_entered_afterwards_with_a_reason_and_in_order"),
            Test(
                "r_27_everybodys_arms_are_opened_for_an_analysis_or_the_committee_with_a_line_for_each",
            ),
            Test("a_trial_is_unblinded_after_its_lock_alone_and_by_two_people"),
            Test(
                "t_41_whoever_saw_an_arm_without_the_program_is_written_down_and_is_blinded_no_longer",
            ),
        ],
    ),
    shall(
        28,
        "give nobody a blinded role who has seen an arm",
        "E6(R3) 4.1.2",
        &[
            Test("r_28_who_may_learn_arms_is_never_given_a_blinded_role_nor_the_other_way_round"),
            Test(
                "r_28_who_opened_an_arm_has_a_blinded_role_no_longer_and_the_sponsor_is_told_that_it_happened",
            ),
            Test(
                "where_arms_were_opened_nothing_is_served_without_the_accounts_unless_they_are_lost_for_good",
            ),
        ],
    ),
    shall(
        29,
        "check what is entered at once, and keep by which version it was checked",
        "E6(R3) 4.2.1(c); A11 5, 6",
        &[
            Test("what_no_event_may_be_is_refused_at_the_door_with_its_reason"),
            Test("an_empty_field_asks_for_its_reason_and_a_doubtful_value_for_another"),
            Test(
                "f_3_each_edit_check_of_a_trial_of_two_arms_passes_fails_and_has_an_edge_and_turned_round_is_noticed",
            ),
            Test(
                "f_3_each_question_of_a_participant_passes_fails_and_has_an_edge_and_turned_round_is_noticed",
            ),
            Test(
                "f_3_each_edit_check_of_a_trial_of_one_arm_passes_fails_and_has_an_edge_and_turned_round_is_noticed",
            ),
            Test("what_cannot_be_stays_at_its_field_with_everything_typed_kept"),
            Test("r_7_each_line_says_who_when_why_old_new_by_which_way_and_under_which_versions"),
            Test("r_29_what_a_person_would_be_asked_a_reason_for_a_program_is_asked_too"),
            Test(
                "r_29_a_version_that_narrows_a_limit_lists_what_the_new_limit_touches_and_nothing_before_its_release",
            ),
            Test("r_29_of_what_another_program_took_the_page_tells_what_nobody_was_asked_about"),
            Test("r_29_the_checks_of_today_say_the_same_in_both_worlds_to_whoever_is_blinded"),
        ],
    ),
    shall(
        30,
        "take data from elsewhere by checked and reconciled transfers alone",
        "E6(R3) 4.2.5",
        &[
            Test("one_wrong_value_stops_the_whole_file_and_says_where_it_stands"),
            Test("a_file_screens_and_sees_a_subject_once_and_the_same_file_again_changes_nothing"),
            Test("f_1_a_file_that_defines_an_item_otherwise_is_refused_and_told_what_is_different"),
            Test("f_1_data_taken_into_an_empty_trial_are_written_from_it_as_they_came"),
            Test("a_table_is_looked_at_first_and_stored_only_when_somebody_says_so"),
            Test("a_file_of_which_the_store_refuses_one_change_leaves_nothing_of_itself"),
            Test(
                "one_that_is_refused_leaves_nothing_of_the_others_and_the_attempt_stands_in_the_trail",
            ),
        ],
    ),
    shall(
        31,
        "show the investigator the site's own data, unless they would tell an arm",
        "E6(R3) 3.16.1(k)",
        &[
            Test("no_value_of_immunoglobulin_changes_a_byte_of_what_the_blinded_see"),
            Test(
                "b_11_closed_results_are_sealed_so_that_their_file_tells_nothing_and_its_length_neither",
            ),
            Test(
                "a_sign_of_haemolysis_reaches_who_watches_over_safety_and_the_site_is_told_to_call_and_no_more",
            ),
        ],
    ),
    shall(
        32,
        "back up, restore and show that it did; have a way to go on when it is down",
        "E6(R3) 4.3.3; A11 7.2, 16",
        &[
            Done(Check::Backup),
            Test("t_16_a_backup_taken_under_load_is_a_whole_beginning_of_the_record"),
            Test(
                "t_17_an_older_backup_is_noticed_and_opens_for_reading_alone_until_it_is_reconciled",
            ),
            Test("t_18_record_and_vault_of_different_moments_are_noticed_and_nobody_is_randomised"),
            Test(
                "what_is_kept_beside_the_record_is_in_a_backup_and_in_an_export_and_comes_back_with_them",
            ),
            People(
                "keeping the key file and the sealed sheets apart from the backups, and trying a restore",
            ),
        ],
    ),
    shall(
        33,
        "lock data before unblinding, and open them again for a reason alone",
        "E6(R3) 3.16.1(r)",
        &[
            Test("r_33_what_is_locked_takes_no_change_by_any_way_until_it_is_opened_for_a_reason"),
            Test(
                "r_33_an_item_that_is_frozen_takes_no_change_by_any_way_and_the_items_beside_it_do",
            ),
            Test(
                "r_33_a_visit_that_is_locked_takes_neither_data_nor_names_nor_queries_and_other_visits_do",
            ),
            Test("r_33_after_the_lock_every_change_is_refused_and_unlocking_needs_a_reason"),
            Test("r_33_locked_data_take_no_query_no_code_and_no_name_and_frozen_data_do"),
        ],
    ),
    shall(
        34,
        "hand out complete copies, for people and for machines",
        "21 CFR 11.10(b)",
        &[
            Test(
                "f_1_the_definitions_of_both_trials_are_read_as_what_they_were_written_from_and_written_again_alike",
            ),
            Test(
                "a_store_goes_out_and_in_again_with_the_same_head_and_what_was_changed_on_the_way_is_refused",
            ),
            Test("casebooks_are_valid_by_the_schemas_of_cdisc"),
        ],
    ),
    shall(
        35,
        "be validated where it runs: randomisation, dosing and end points first",
        "E6(R3) 4.3.4(e), (h)",
        &[
            Done(Check::Statistics),
            Done(Check::Doses),
            Done(Check::Allocation),
            Test(
                "f_30_a_report_is_signed_with_the_key_of_a_store_and_a_changed_one_or_another_stores_is_not_confirmed",
            ),
        ],
    ),
    shall(
        36,
        "let a site write only while it is open, and under a version of the protocol only once that is released there",
        "E6(R3) 4.3.5",
        &[
            Test(
                "r_20_without_consent_or_at_a_closed_site_or_elsewhere_nobody_is_randomised_and_no_slot_is_used",
            ),
            Test("f_2_a_site_is_on_the_second_version_and_another_on_the_first_in_the_same_hour"),
            Test("what_may_not_be_released_is_refused_and_changes_nothing"),
            Test(
                "r_36_a_closed_site_screens_enrols_and_randomises_nobody_by_page_program_file_or_hand",
            ),
            Test("r_36_at_a_closed_site_visits_infusions_events_corrections_and_withdrawals_go_on"),
            Test(
                "r_36_those_of_a_closed_site_are_randomised_again_when_they_enter_the_next_period",
            ),
        ],
    ),
    shall(
        37,
        "show on paper whether data were changed after the first entry",
        "A11 8.2",
        &[
            Test("r_37_a_visit_says_whether_it_was_changed_since_it_was_first_entered"),
            Test("a_casebook_holds_every_entry_marks_what_was_changed_and_names_who_signed"),
        ],
    ),
    shall(
        38,
        "know subjects by number alone, and write no personal data into logs",
        "E6(R3) 3.16.1(t); GDPR",
        &[
            Test("r_38_no_log_line_holds_a_name_whatever_is_sent"),
            Test(
                "r_38_a_name_typed_into_every_field_of_every_form_stands_in_no_address_and_on_no_page_of_another_site",
            ),
        ],
    ),
    shall(
        39,
        "keep records readable with tools that are documented",
        "21 CFR 11.10(c); A11 17",
        &[
            Test("r_39_a_program_of_another_make_reads_an_archive_and_finds_what_was_changed"),
            Test("casebooks_are_valid_by_the_schemas_of_cdisc"),
            Test("what_is_written_replays_to_the_same_record"),
            Test("a_line_reads_as_a_person_would_write_it"),
        ],
    ),
    shall(
        40,
        "record intercurrent events with day and reason, and go on collecting after them",
        "E9(R1)",
        &[
            Test("a_switch_is_told_with_its_day_its_reason_and_the_treatment_after_it"),
            Test("who_leaves_is_told_by_period_day_and_reason"),
            Test("rescue_ends_the_trial_with_an_assessment_at_that_end"),
        ],
    ),
    shall(
        41,
        "count every subject into one box of the flow diagram at any time",
        "CONSORT 2025; E3",
        &[
            Test("whatever_is_tried_with_two_arms_every_subject_is_in_one_box_and_boxes_add_up"),
            Test("whatever_is_tried_with_one_arm_every_subject_is_in_one_box_and_boxes_add_up"),
        ],
    ),
    shall(
        42,
        "draw the schedule from the definition that drives the visits",
        "SPIRIT 2025, item 18",
        &[
            Test(
                "r_42_the_schedule_shows_the_visits_of_the_protocol_file_with_days_and_windows_and_no_other",
            ),
            Test("the_schedule_of_a_trial_shows_visits_interventions_and_assessments"),
            Test("a_design_is_read_in_the_order_of_its_elements_and_visits"),
        ],
    ),
    shall(
        43,
        "notice a clock that drifts, and show the time zone",
        "FDA 2024; 21 CFR 11.10(e)",
        &[
            Test("t_15_order_and_numbers_stay_right_whatever_the_clock_does"),
            Test(
                "r_43_a_clock_that_is_moved_or_stands_still_is_told_to_the_administrator_and_stands_in_the_log",
            ),
            Test(
                "r_43_a_clock_that_is_before_the_last_row_of_the_trail_is_told_when_the_trial_is_opened",
            ),
            Test(
                "r_43_a_clock_that_is_not_that_of_the_time_server_is_told_until_it_is_right_again",
            ),
            Test("a_form_takes_the_day_of_its_site_and_the_trail_keeps_the_clocks_of_the_place"),
            People(
                "setting the machine's clock right: the program compares it and says so, and sets no clock",
            ),
        ],
    ),
    shall(
        44,
        "name with each record the versions of the program and the protocol that were in use",
        "21 CFR 11.10(k); E6(R3) 4.3.7",
        &[
            Test("r_7_each_line_says_who_when_why_old_new_by_which_way_and_under_which_versions"),
            Test(
                "r_44_another_version_of_the_program_is_a_row_of_the_trail_and_what_is_written_then_names_it",
            ),
            Test("another_protocol_file_is_refused_by_name_until_a_person_accepts_it_for_a_reason"),
            Test(
                "another_protocol_file_under_a_trial_is_refused_until_an_administrator_accepts_it",
            ),
            People("classifying incidents, and the log of changes of the installation"),
        ],
    ),
];
