use proptest::prelude::*;

use super::field::Field;
use super::*;

const TAGS: [&str; 2] = ["rack", "owner"];

fn grammar() -> Grammar {
    Grammar::new(Scope::Rows, TAGS)
}

#[track_caller]
fn parse(text: &str) -> Expr {
    grammar().parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn fails(text: &str, column: usize) -> Problem {
    let error = grammar().parse(text).expect_err(text);
    assert_eq!(error.column(), column, "{text}: {error}");
    error.problem().clone()
}

#[test]
fn canonical_text_says_what_was_understood() {
    let cases = [
        ("site=fra role=leaf util>80 ack=no", "site=fra role=leaf util>80 ack=no"),
        ("site=fra and (role=leaf or role=spine)", "site=fra (role=leaf or role=spine)"),
        ("a b or c and d", "a b or c d"),
        ("not(a or b)c", "not (a or b) c"),
        ("not not a", "not not a"),
        ("((a) (b c))", "a b c"),
        ("a or (b or c)", "a or b or c"),
        ("all", "all"),
        (r#""all""#, r#""all""#),
        (r#""and" "or" "not""#, r#""and" "or" "not""#),
        (r#""util" "rack" "leaf""#, r#""util" "rack" leaf"#),
        (r#""a b" "a\"b\\c" "x=y""#, r#""a b" "a\"b\\c" "x=y""#),
        (r#"site="" rack="r 12""#, r#"site="" rack="r 12""#),
        (r#"a"b"c"#, "a b c"),
        ("site=a=b name!=~x", "site=a=b name!=~x"),
        ("speed>=10G in>1.5M", "speed>=10000000000 in>1500000"),
        ("util>80% in>80% errors>0.1% errors>2k", "util>80 in>80% errors>0.1% errors>2000"),
        ("age>90s age>2m age>1h age>5", "age>90s age>120s age>3600s age>5s"),
        (r"interface~^Eth\d+$", r"interface~^Eth\d+$"),
        (r#"interface!~"^(Eth|Po)\\d""#, r#"interface!~"^(Eth|Po)\\d""#),
        ("OR", "OR"),
        ("10.0.0.1", "10.0.0.1"),
        ("oper=lower-layer-down admin!=UP state=*l*", "oper=lower-layer-down admin!=UP state=*l*"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).to_string(), expected, "{text}");
    }
}

#[test]
fn mistakes_of_structure_are_told_with_their_column() {
    assert_eq!(fails("", 1), Problem::Empty);
    assert_eq!(fails("   ", 1), Problem::Empty);
    assert_eq!(fails("a (b", 3), Problem::Unclosed);
    assert_eq!(fails("a (", 3), Problem::Unclosed);
    assert_eq!(fails("é )", 3), Problem::Unopened);
    assert_eq!(fails(")", 1), Problem::Unopened);
    assert_eq!(fails("()", 2), Problem::MissingTerm("`(`"));
    assert_eq!(fails("a or", 5), Problem::MissingTerm("`or`"));
    assert_eq!(fails("(a and)", 7), Problem::MissingTerm("`and`"));
    assert_eq!(fails("not", 4), Problem::MissingTerm("`not`"));
    assert_eq!(fails("or a", 1), Problem::Misplaced("or"));
    assert_eq!(fails("a and or b", 7), Problem::Misplaced("or"));
    assert_eq!(fails("a \"b", 3), Problem::OpenQuote);
    assert_eq!(fails("a \"b\\", 3), Problem::OpenQuote);
    assert_eq!(fails(r#"a "b\d""#, 5), Problem::BadEscape);
}

#[test]
fn mistakes_in_terms_are_told_with_their_column() {
    assert_eq!(fails("leaf util", 6), Problem::LoneField("util".to_owned()));
    assert_eq!(fails("rack", 1), Problem::LoneField("rack".to_owned()));
    assert_eq!(fails("site = fra", 1), Problem::SpacedOperator("site".to_owned()));
    assert_eq!(fails("site= fra", 6), Problem::MissingValue("site=".to_owned()));
    assert_eq!(fails("site=(a)", 6), Problem::MissingValue("site=".to_owned()));
    assert_eq!(fails("a!b", 1), Problem::MustQuote("a!b".to_owned()));
    assert_eq!(fails("x =fra", 3), Problem::MustQuote("=fra".to_owned()));
    assert_eq!(fails("10.0/8->x", 1), Problem::MustQuote("10.0/8->x".to_owned()));
    let nearest = Some("site".to_owned());
    assert_eq!(fails("a stie=fra", 3), Problem::UnknownField { field: "stie".to_owned(), nearest });
    let nearest = Some("owner".to_owned());
    assert_eq!(fails("ownr=me", 1), Problem::UnknownField { field: "ownr".to_owned(), nearest });
    assert_eq!(fails("colour=red", 1), Problem::UnknownField { field: "colour".to_owned(), nearest: None });
}

#[test]
fn values_are_checked_while_parsing() {
    assert!(matches!(fails("util~80", 6), Problem::WrongOperator { .. }));
    assert!(matches!(fails("site>fra", 6), Problem::WrongOperator { .. }));
    for (text, column) in [
        ("util>high", 6),
        ("util>80k", 6),
        ("speed>10%", 7),
        ("speed>10g", 7),
        ("in>-1", 4),
        ("in>.", 4),
        ("in>1e9", 4),
        ("in>inf", 4),
        ("in>%", 4),
        ("age>5k", 5),
        ("age>5%", 5),
        ("in=>5", 4),
    ] {
        assert!(matches!(fails(text, column), Problem::NotANumber { .. }), "{text}");
    }
    let huge = format!("in>{}", "9".repeat(400));
    assert!(matches!(fails(&huge, 4), Problem::NotANumber { .. }));
    for text in ["state=alive", "oper=dwon", "admin!=off", "ack=maybe", "oper~^x"] {
        let column = text.find(['=', '~']).unwrap() + 2;
        assert!(matches!(fails(text, column), Problem::NotAWord { .. }), "{text}");
    }
    assert!(matches!(fails("name~[a", 6), Problem::Regex(_)));
    assert!(matches!(fails(r"name~\w{1000}{1000}", 6), Problem::Regex(_)));
}

#[test]
fn nesting_is_limited() {
    for unit in ["(", "not "] {
        let text = format!("{}a", unit.repeat(100_000));
        assert_eq!(grammar().parse(&text).unwrap_err().problem(), &Problem::TooDeep);
    }
    parse(&format!("{}a{}", "(".repeat(60), ")".repeat(60)));
}

#[test]
fn devices_only_refuses_fields_of_interfaces() {
    let devices = Grammar::new(Scope::DevicesOnly, TAGS);
    assert!(devices.parse("site=fra rack=r12 state=live leaf").is_ok());
    let error = devices.parse("site=fra util>80").unwrap_err();
    assert_eq!((error.column(), error.problem()), (10, &Problem::InterfaceField("util".to_owned())));
}

#[test]
fn every_problem_is_told_in_a_sentence() {
    for text in [
        "",
        "(",
        ")",
        "()",
        "or",
        "not",
        "\"",
        "\"\\n\"",
        "util",
        "a!b",
        "x=1",
        "sit=1",
        "site=",
        "site = x",
        "util~1",
        "util>x",
        "oper=x",
        "name~(",
        "name~\"(\"",
    ] {
        let words = grammar().parse(text).unwrap_err().to_string();
        assert!(words.starts_with("column ") && words.ends_with('.'), "{text}: {words}");
    }
    let shell = grammar().parse("util").unwrap_err().to_string();
    assert!(shell.contains("redirection"), "{shell}");
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9./:-]{1,6}",
        "\\PC{0,6}",
        prop::sample::select(vec!["and", "or", "not", "all", "util", "rack", "a b"]).prop_map(str::to_owned),
    ]
}

fn text_node() -> impl Strategy<Value = Node> {
    let fields = prop::sample::select(vec!["name", "site", "sys-name", "rack", "interface", "group"]);
    (fields, word(), any::<bool>()).prop_map(|(name, value, negated)| {
        let field = match Field::named(name) {
            Some(Field::Text(field)) => field,
            _ => TextField::Tag(name.into()),
        };
        Node::Text { field, negated, pattern: Pattern::Glob(matcher::Glob::new(&value)) }
    })
}

fn number_node() -> impl Strategy<Value = Node> {
    use NumberField::{Age, DiscardsPercent, Errors, ErrorsPercent, InPercent, Out, Speed, Util};
    let fields =
        prop::sample::select(vec![Age, DiscardsPercent, Errors, ErrorsPercent, InPercent, Out, Speed, Util]);
    let relations = prop::sample::select(vec![Relation::Equal, Relation::AtLeast, Relation::Less]);
    (fields, relations, 0.0..1e15f64).prop_map(|(field, relation, value)| Node::Number {
        field,
        relation,
        value,
    })
}

fn node() -> impl Strategy<Value = Node> {
    let word = word().prop_map(|word| {
        let reserved = Field::named(&word).is_some() || TAGS.contains(&word.as_str());
        Node::Word(Word::new(&word, reserved))
    });
    let leaf = prop_oneof![Just(Node::All), word, text_node(), number_node()];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::all_of),
            prop::collection::vec(inner, 2..4).prop_map(Node::any),
        ]
    })
}

proptest! {
    #[test]
    fn canonical_text_parses_back_to_the_same(node in node()) {
        let expr = Expr(node);
        let text = expr.to_string();
        prop_assert_eq!(grammar().parse(&text), Ok(expr), "{}", text);
    }

    #[test]
    fn any_text_parses_or_fails_at_a_column_of_it(text in "([a-z]{1,3}|[ ()\"=!~<>\\\\]|site|util|not|\\PC){0,12}") {
        match grammar().parse(&text) {
            Ok(expr) => prop_assert_eq!(grammar().parse(&expr.to_string()), Ok(expr)),
            Err(error) => {
                prop_assert!((1..=text.chars().count() + 1).contains(&error.column()));
                prop_assert!(error.to_string().ends_with('.'));
            }
        }
    }
}

/// A row of tests: fields in a list, absent when not listed.
#[derive(Debug, Default)]
struct Row {
    texts: Vec<(&'static str, &'static str)>,
    numbers: Vec<(NumberField, f64)>,
}

impl Subject for Row {
    fn each_text(&self, field: &TextField, mut visit: impl FnMut(&str)) {
        let name = field.to_string();
        self.texts.iter().filter(|(known, _)| *known == name).for_each(|(_, value)| visit(value));
    }

    fn number(&self, field: NumberField) -> Option<f64> {
        self.numbers.iter().find(|(known, _)| *known == field).map(|(_, value)| *value)
    }
}

fn row() -> Row {
    Row {
        texts: vec![
            ("name", "fra-leaf-3"),
            ("address", "192.0.2.13"),
            ("group", "leaf"),
            ("group", "Frankfurt"),
            ("rack", "r12"),
            ("interface", "Ethernet49/1"),
            ("description", "to fra-spine-1"),
            ("oper", "up"),
        ],
        numbers: vec![
            (NumberField::Util, 84.0),
            (NumberField::Errors, 3.0),
            (NumberField::ErrorsPercent, 0.31),
            (NumberField::Out, f64::NAN),
        ],
    }
}

#[test]
fn rows_are_judged_with_three_values() {
    use Truth::{False, True, Unknown};
    let cases = [
        ("all", True),
        ("not all", False),
        ("LEAF", True),
        ("49/1", True),
        ("spine", True),
        ("192.0.2", True),
        ("frankfurt", False),
        ("not frankfurt", True),
        ("group=frank*", True),
        ("group!=frank*", False),
        ("group!=spine", True),
        ("interface=eth*1", True),
        ("interface=eth", False),
        ("interface~net4[89]", True),
        ("interface~^net", False),
        ("interface!~^net", True),
        ("rack=r12", True),
        ("owner=me", Unknown),
        ("owner!=me", Unknown),
        ("not owner=me", Unknown),
        ("owner=me or all", True),
        ("owner=me or site=fra", Unknown),
        ("owner=me and not all", False),
        ("util>80", True),
        ("util>84", False),
        ("util>=84%", True),
        ("util<84", False),
        ("util<=84", True),
        ("util=84", True),
        ("util!=84", False),
        ("errors>2", True),
        ("errors>2%", False),
        ("errors>0.3%", True),
        ("out>0", Unknown),
        ("in<1G", Unknown),
        ("not in<1G", Unknown),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).truth(&row()), expected, "{text}");
    }
    assert!(!parse("not in<1G").matches(&row()));
}

#[test]
fn a_device_is_chosen_by_one_of_its_rows_or_alone() {
    let device = Row { texts: vec![("name", "fra-leaf-3")], numbers: vec![] };
    let quiet = || Row { numbers: vec![(NumberField::Util, 1.0)], ..Row::default() };
    let busy = parse("util>80");
    assert!(busy.chooses(&device, [quiet(), row()]));
    assert!(!busy.chooses(&device, [quiet()]));
    assert!(!busy.chooses(&device, Vec::<Row>::new()));
    assert!(parse("name=fra*").chooses(&device, Vec::<Row>::new()));
}

/// The rows of one device: what is theirs, and what all of them share.
#[derive(Debug)]
struct Rack {
    rows: Vec<Row>,
}

impl Block for Rack {
    type Row<'a> = &'a Row;

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, index: usize) -> &Row {
        &self.rows[index]
    }
}

fn rack() -> impl Strategy<Value = Rack> {
    let number = prop_oneof![Just(f64::NAN), 0.0..100.0f64, Just(50.0)];
    let text = prop::sample::select(vec!["a", "b1", "leaf", ""]);
    let row = (text.clone(), prop::option::of(number), any::<bool>());
    (prop::option::of(text), prop::collection::vec(row, 0..6)).prop_map(|(site, rows)| {
        let row = |(interface, util, named): (&'static str, Option<f64>, bool)| Row {
            texts: site
                .map(|site| ("site", site))
                .into_iter()
                .chain([("name", "core-a")])
                .chain(named.then_some(("interface", interface)))
                .collect(),
            numbers: util.map(|util| (NumberField::Util, util)).into_iter().collect(),
        };
        Rack { rows: rows.into_iter().map(row).collect() }
    })
}

proptest! {
    #[test]
    fn columns_say_the_same_as_rows(node in node(), rack in rack(), share in 0.0..100.0f64) {
        let number = Node::Number { field: NumberField::Util, relation: Relation::Greater, value: share };
        let mut scratch = Scratch::default();
        for expr in [Expr(node.clone()), Expr(Node::any(vec![number.clone(), node.clone()])), Expr(Node::all_of(vec![node, number]))] {
            let rows: Vec<Truth> = rack.rows.iter().map(|row| expr.truth(row)).collect();
            prop_assert_eq!(expr.truths(&rack, &mut scratch), &rows[..], "{}", expr);
        }
    }
}

#[test]
fn a_misspelt_field_names_the_nearest() {
    let error = grammar().parse("role=leaf stie=fra").unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 11: There is no field `stie`. Did you mean `site`? To search for the text, quote it."
    );
}

#[test]
fn a_device_is_asked_only_if_its_answer_can_matter() {
    let device = Row { texts: vec![("name", "fra-leaf-3"), ("rack", "r12")], numbers: Vec::new() };
    let cases = [
        ("all", true),
        ("not all", false),
        ("name=fra-*", true),
        ("name!=fra-*", false),
        ("not name=fra-*", false),
        ("site=fra", false),
        ("site!=fra", false),
        ("not site=fra", false),
        ("site=fra or rack=r12", true),
        ("site=fra or util>80", true),
        ("rack=r12 util>80", true),
        ("rack=r13 util>80", false),
        ("not (rack=r12 util>80)", true),
        ("not (rack=r12 or util>80)", false),
        ("state=live sys-name=x source=snmp oper=up", true),
        ("spine", true),
        ("not leaf", false),
        ("not spine", true),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).could_match(&device), expected, "{text}");
    }
}

#[test]
fn rates_are_known_to_need_two_samples() {
    for (text, expected) in
        [("all", false), ("speed>1G age<3s", false), ("not (leaf or util>80)", true), ("in>1%", true)]
    {
        assert_eq!(parse(text).needs_rates(), expected, "{text}");
    }
}
