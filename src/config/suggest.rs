//! "Did you mean": the nearest of several names.

/// Longest word that a name is looked for, in bytes.
const WORD: usize = 64;

/// Most slips of the longest one.
const SLIPS: usize = 4;

/// One more than there can be letters in a name that is compared.
const WIDTH: usize = WORD + SLIPS + 1;

/// The candidate nearest to `word`, without regard to case, if it is near enough for a slip:
/// a third of the letters, two swapped neighbours counting as one.
pub fn near<'c>(
    word: &[u8],
    candidates: impl IntoIterator<Item = &'c (impl AsRef<[u8]> + ?Sized + 'c)>,
) -> Option<&'c [u8]> {
    if word.is_empty() || word.len() > WORD {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let letters = letters(&word);
    let most = (word.len() / 3).clamp(1, SLIPS);
    candidates
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|c| c.len().abs_diff(word.len()) <= most)
        .filter(|c| {
            // A slip takes away one letter that the other has not, or puts one there.
            let of = self::letters(c);
            let missing = (letters & !of)
                .count_ones()
                .max((of & !letters).count_ones());
            missing as usize <= most
        })
        .map(|c| (distance(&word, c), c))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, c)| (*d, c.len().abs_diff(word.len())))
        .map(|(_, c)| c)
}

/// Which letters a word has, whatever their case; some share a bit.
fn letters(word: &[u8]) -> u64 {
    let bit = |b: &u8| 1 << (b.to_ascii_lowercase() & 63);
    word.iter().fold(0, |all, b| all | bit(b))
}

/// Damerau's distance in its restricted form (optimal string alignment), without regard to
/// the case of `b`, whose letters are fewer than `WIDTH`.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut letters = [0; WIDTH];
    let mut before = [0; WIDTH];
    let mut last: [usize; WIDTH] = std::array::from_fn(|n| n);
    let mut row = [0; WIDTH];
    for (to, from) in letters.iter_mut().zip(b) {
        *to = from.to_ascii_lowercase();
    }
    let b = &letters[..b.len()];
    for (i, &x) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["SSLEngine", "ServerName", "ServerAlias", "Listen"];
        assert_eq!(near(b"sslengin", names), Some(&b"SSLEngine"[..]));
        assert_eq!(near(b"SeverName", names), Some(&b"ServerName"[..]));
        assert_eq!(near(b"Lisetn", names), Some(&b"Listen"[..]));
        assert_eq!(near(b"PassengerRoot", names), None);
        assert_eq!(near(b"", names), None);
    }

    #[test]
    fn swapped_neighbours_count_once() {
        assert_eq!(distance(b"ab", b"ba"), 1);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
    }
}
