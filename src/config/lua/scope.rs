//! What Lua finds out about names while it compiles: loops to break out of, labels to go
//! to, how many variables there are.

use super::Wrong;

/// Most variables that a function may have at a time (LUAI_MAXVARS).
const MOST_LOCALS: usize = 200;

/// A `goto` whose label has not come yet.
struct Jump<'c> {
    name: &'c [u8],
    line: usize,
    /// The variables that are there where it stands.
    locals: usize,
}

struct Block<'c> {
    is_loop: bool,
    labels: Vec<&'c [u8]>,
    pending: Vec<Jump<'c>>,
    /// The variables that were there at its beginning.
    locals: usize,
}

struct Function<'c> {
    variadic: bool,
    locals: usize,
    blocks: Vec<Block<'c>>,
}

/// The functions and blocks that are open.
pub(super) struct Scopes<'c> {
    functions: Vec<Function<'c>>,
}

impl<'c> Scopes<'c> {
    pub(super) fn new() -> Self {
        Scopes {
            functions: Vec::new(),
        }
    }

    fn function(&mut self) -> &mut Function<'c> {
        self.functions
            .last_mut()
            .expect("code always stands in a function")
    }

    fn block(&mut self) -> &mut Block<'c> {
        self.function()
            .blocks
            .last_mut()
            .expect("code always stands in a block")
    }

    /// Enters a function.
    pub(super) fn open_function(&mut self, variadic: bool) {
        self.functions.push(Function {
            variadic,
            locals: 0,
            blocks: Vec::new(),
        });
        self.open_block(false);
    }

    /// Whether `...` means something.
    pub(super) fn variadic(&mut self) -> bool {
        self.function().variadic
    }

    /// Makes it do so, or not.
    pub(super) fn set_variadic(&mut self, variadic: bool) {
        self.function().variadic = variadic;
    }

    /// Leaves a function.
    pub(super) fn close_function(&mut self) -> Result<(), Wrong> {
        let result = self.close_block();
        self.functions.pop();
        result
    }

    /// Enters a block.
    pub(super) fn open_block(&mut self, is_loop: bool) {
        let function = self.function();
        let locals = function.locals;
        function.blocks.push(Block {
            is_loop,
            labels: Vec::new(),
            pending: Vec::new(),
            locals,
        });
    }

    /// Leaves a block; jumps that have not found their label look for it outside.
    pub(super) fn close_block(&mut self) -> Result<(), Wrong> {
        let function = self.function();
        let Some(block) = function.blocks.pop() else {
            return Ok(());
        };
        function.locals = block.locals;
        let Some(outer) = function.blocks.last_mut() else {
            return match block.pending.first() {
                Some(jump) => Err(Wrong::new(
                    jump.line,
                    format!(
                        "there is no label `{}` that this goto could reach",
                        String::from_utf8_lossy(jump.name)
                    ),
                )),
                None => Ok(()),
            };
        };
        outer
            .pending
            .extend(block.pending.into_iter().map(|jump| Jump {
                locals: jump.locals.min(block.locals),
                ..jump
            }));
        Ok(())
    }

    /// Declares variables.
    pub(super) fn declare(&mut self, count: usize, line: usize) -> Result<(), Wrong> {
        let function = self.function();
        function.locals += count;
        if function.locals > MOST_LOCALS {
            return Err(Wrong::new(
                line,
                format!("a function has more than {MOST_LOCALS} local variables"),
            ));
        }
        Ok(())
    }

    /// A `break`.
    pub(super) fn leave_loop(&mut self, line: usize) -> Result<(), Wrong> {
        if self.function().blocks.iter().any(|b| b.is_loop) {
            return Ok(());
        }
        Err(Wrong::new(line, "there is no loop here to break out of"))
    }

    /// A `goto`.
    pub(super) fn jump(&mut self, name: &'c [u8], line: usize) {
        let function = self.function();
        if function.blocks.iter().any(|b| b.labels.contains(&name)) {
            return;
        }
        let locals = function.locals;
        self.block().pending.push(Jump { name, line, locals });
    }

    /// A label. One that ends its block counts as standing behind the block's variables.
    pub(super) fn label(&mut self, name: &'c [u8], line: usize, last: bool) -> Result<(), Wrong> {
        let here = self.function().locals;
        let block = self.block();
        let shown = String::from_utf8_lossy(name);
        if block.labels.contains(&name) {
            return Err(Wrong::new(line, format!("there are two labels `{shown}`")));
        }
        block.labels.push(name);
        let here = if last { block.locals } else { here };
        let mut at = 0;
        while at < block.pending.len() {
            if block.pending[at].name != name {
                at += 1;
                continue;
            }
            let jump = block.pending.remove(at);
            if jump.locals < here {
                return Err(Wrong::new(
                    jump.line,
                    format!("the goto jumps to `{shown}` past a local variable"),
                ));
            }
        }
        Ok(())
    }
}
