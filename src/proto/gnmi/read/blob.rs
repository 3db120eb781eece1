//! JSON subtrees: the same tree as paths lead through, with the keys of lists among the members.

use super::{
    json::{Broken, Json, Token},
    pass::Pass,
    scalar::Scalar,
    schema::{Item, Node, local},
    target::{Spot, Target},
};

impl Target {
    /// Takes a JSON value that stands at a spot. What comes before a break in the text counts; the break is a bad value.
    pub(super) fn blob(&mut self, spot: Spot, octets: &[u8], pass: &mut Pass<'_>) {
        let outcome = Json::new(octets).and_then(|mut json| {
            self.value(spot, &mut json, pass)?;
            if json.is_done() { Ok(()) } else { Err(Broken) }
        });
        if outcome.is_err() {
            pass.tally.bad_values += 1;
        }
    }

    fn value(&mut self, spot: Spot, json: &mut Json<'_>, pass: &mut Pass<'_>) -> Result<(), Broken> {
        let begin = json.clone();
        match (spot.node, json.token()?) {
            (Node::Leaf(item), Token::Plain(scalar)) => self.leaf(spot, item, &scalar, pass),
            (Node::Leaf(item), Token::Text(raw)) => {
                // An empty string does not allocate.
                let mut room = String::new();
                self.leaf(spot, item, &Scalar::Text(raw.text(&mut room)), pass);
            }
            (Node::Leaf(item), Token::Array) => return self.leaf_list(spot, item, json, pass),
            (node, Token::Array) if node.key().is_some() && !spot.is_keyed => {
                return self.entries(spot, json, pass);
            }
            (node, Token::Object) if node.key().is_some() && !spot.is_keyed => {
                return self.entry(spot, begin, json, pass);
            }
            (node, Token::Object) if !matches!(node, Node::Leaf(_)) => return self.members(spot, json, pass),
            (_, token) => {
                pass.tally.bad_values += 1;
                return json.skip_rest(token);
            }
        }
        Ok(())
    }

    fn members(&mut self, spot: Spot, json: &mut Json<'_>, pass: &mut Pass<'_>) -> Result<(), Broken> {
        let mut first = true;
        let (mut room, mut place) = (String::new(), 0);
        while let Some(name) = json.member(&mut first)? {
            let Some(node) = spot.node.next_child(name.text(&mut room), &mut place) else {
                json.skip()?;
                continue;
            };
            let below = Spot { node, is_keyed: false, ..spot };
            self.value(below, json, pass)?;
        }
        Ok(())
    }

    /// The entries of a list.
    fn entries(&mut self, spot: Spot, json: &mut Json<'_>, pass: &mut Pass<'_>) -> Result<(), Broken> {
        let mut first = true;
        while json.element(&mut first)? {
            let begin = json.clone();
            match json.token()? {
                Token::Object => self.entry(spot, begin, json, pass)?,
                token => {
                    pass.tally.bad_values += 1;
                    json.skip_rest(token)?;
                }
            }
        }
        Ok(())
    }

    /// One entry of a list, whose opening bracket was read. Its key may stand anywhere among its members.
    fn entry<'j>(
        &mut self,
        spot: Spot,
        begin: Json<'j>,
        json: &mut Json<'j>,
        pass: &mut Pass<'_>,
    ) -> Result<(), Broken> {
        let mut room = String::new();
        let spot = match key_of(spot.node, begin, &mut room)? {
            Some(key) => self.enter(spot, spot.node, Some(key), pass).ok_or(true),
            None => Err(false),
        };
        match spot {
            Ok(spot) => return self.members(spot, json, pass),
            Err(true) => pass.tally.overflow += 1,
            Err(false) => pass.tally.bad_values += 1,
        }
        json.skip_rest(Token::Object)
    }

    fn leaf_list(
        &mut self,
        spot: Spot,
        item: Item,
        json: &mut Json<'_>,
        pass: &mut Pass<'_>,
    ) -> Result<(), Broken> {
        let mut texts = Vec::new();
        let mut first = true;
        while json.element(&mut first)? {
            match json.token()? {
                Token::Text(raw) => texts.push(Some(raw.text(&mut String::new()).to_owned())),
                token => {
                    texts.push(None);
                    json.skip_rest(token)?;
                }
            }
        }
        let scalars = texts.iter().map(|text| text.as_deref().map_or(Scalar::Unfit, Scalar::Text));
        self.name_list(spot.row, item, scalars, pass);
        Ok(())
    }
}

/// The key of an entry, which may be a number as well.
fn key_of<'r>(node: Node, mut json: Json<'_>, room: &'r mut String) -> Result<Option<&'r str>, Broken> {
    let mut name_room = String::new();
    let mut first = true;
    if json.token()? != Token::Object {
        return Ok(None);
    }
    while let Some(name) = json.member(&mut first)? {
        if Some(local(name.text(&mut name_room))) != node.key() {
            json.skip()?;
            continue;
        }
        let key = match json.token()? {
            Token::Text(raw) => raw.text(&mut name_room).to_owned(),
            Token::Plain(Scalar::Uint(number)) => number.to_string(),
            _ => return Ok(None),
        };
        *room = key;
        return Ok(Some(room));
    }
    Ok(None)
}
