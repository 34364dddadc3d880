//! From text to meaning, by recursive descent.

use crate::filter::error::FilterError;
use crate::filter::expression::{Expression, Literal, Name, Operand};
use crate::filter::token::{Placed, Token, tokens};

pub(super) fn parse(text: &str) -> Result<Expression, FilterError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(FilterError::Empty);
    }
    let mut parser = Parser {
        tokens: &tokens,
        place: 0,
        end: text.chars().count() + 1,
    };
    let expression = parser.any(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.unexpected("`and`, `or` or the end")),
    }
}

struct Parser<'t> {
    tokens: &'t [Placed],
    place: usize,
    end: usize,
}

impl Parser<'_> {
    fn any(&mut self, depth: usize) -> Result<Expression, FilterError> {
        let mut parts = vec![self.all(depth)?];
        while self.take(&Token::Or) {
            parts.push(self.all(depth)?);
        }
        Ok(only_or(parts, Expression::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Expression, FilterError> {
        let mut parts = vec![self.negation(depth)?];
        while self.take(&Token::And) {
            parts.push(self.negation(depth)?);
        }
        Ok(only_or(parts, Expression::All))
    }

    fn negation(&mut self, depth: usize) -> Result<Expression, FilterError> {
        // Each level costs stack, and the text is anybody's.
        if depth > FilterError::DEEPEST {
            return Err(FilterError::TooDeep { at: self.at() });
        }
        if self.take(&Token::Not) {
            return Ok(Expression::Not(Box::new(self.negation(depth + 1)?)));
        }
        if self.take(&Token::Open) {
            let inner = self.any(depth + 1)?;
            self.expect(&Token::Close, "`)`")?;
            return Ok(inner);
        }
        self.condition()
    }

    fn condition(&mut self) -> Result<Expression, FilterError> {
        if self.take(&Token::Missing) {
            self.expect(&Token::Open, "`(`")?;
            let column = self.name("the name of a column")?;
            self.expect(&Token::Close, "`)`")?;
            return Ok(Expression::Missing(column));
        }
        let column = self.name("the name of a column, `missing`, `not` or `(`")?;
        if let Some(Token::Comparison(comparison)) = self.peek() {
            let comparison = *comparison;
            self.place += 1;
            let right = self.operand()?;
            return Ok(Expression::Compare {
                left: column,
                comparison,
                right,
            });
        }
        let negated = self.take(&Token::Not);
        let expression = if self.take(&Token::In) {
            Expression::In {
                column,
                values: self.list()?,
            }
        } else if self.take(&Token::Between) {
            let from = self.operand()?;
            self.expect(&Token::And, "`and`")?;
            let to = self.operand()?;
            Expression::Between { column, from, to }
        } else if negated {
            return Err(self.unexpected("`in` or `between`"));
        } else {
            return Err(self
                .unexpected("a comparison (`=`, `<>`, `<`, `<=`, `>`, `>=`), `in` or `between`"));
        };
        Ok(if negated {
            Expression::Not(Box::new(expression))
        } else {
            expression
        })
    }

    fn list(&mut self) -> Result<Vec<Operand>, FilterError> {
        self.expect(&Token::Open, "`(`")?;
        let mut values = vec![self.operand()?];
        while self.take(&Token::Comma) {
            values.push(self.operand()?);
        }
        self.expect(&Token::Close, "`,` or `)`")?;
        Ok(values)
    }

    fn operand(&mut self) -> Result<Operand, FilterError> {
        let wanted = "a value (a text between quotes, a number) or the name of a column";
        let at = self.at();
        let operand = match self.peek() {
            Some(Token::Number(number)) => Operand::Literal {
                value: Literal::Number(*number),
                at,
            },
            Some(Token::Text(text)) => Operand::Literal {
                value: Literal::Text(text.clone()),
                at,
            },
            Some(Token::Name(name)) => Operand::Column(Name {
                name: name.clone(),
                at,
            }),
            _ => return Err(self.unexpected(wanted)),
        };
        self.place += 1;
        Ok(operand)
    }

    fn name(&mut self, wanted: &'static str) -> Result<Name, FilterError> {
        let at = self.at();
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = Name {
                    name: name.clone(),
                    at,
                };
                self.place += 1;
                Ok(name)
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn expect(&mut self, token: &Token, wanted: &'static str) -> Result<(), FilterError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.unexpected(wanted))
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let taken = self.peek() == Some(token);
        self.place += usize::from(taken);
        taken
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place).map(|placed| &placed.token)
    }

    fn at(&self) -> usize {
        self.tokens
            .get(self.place)
            .map_or(self.end, |placed| placed.at)
    }

    fn unexpected(&self, wanted: &'static str) -> FilterError {
        let found = self
            .tokens
            .get(self.place)
            .map(|placed| placed.written.clone());
        FilterError::Unexpected {
            found,
            wanted,
            at: self.at(),
        }
    }
}

fn only_or(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}
