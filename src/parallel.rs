//! Spreads work over threads: pure work over the processor's cores, and questions to a disk that is far away over as many as wait for it.
//! Results keep the order of the items, whoever computed them.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most threads: more than a few cost more than they save here.
const MOST: usize = 8;

/// `work` done on every item by as many threads as the machine has cores, the calling one among them.
pub fn map<'t, T: Sync, R: Send>(items: &'t [T], work: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 {
        // How many cores there are takes a dozen system calls to find out.
        return items.iter().map(work).collect();
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    on(items, cores.min(MOST), work)
}

/// The same by at most `workers` threads, however many cores there are.
pub fn on<'t, T: Sync, R: Send>(
    items: &'t [T],
    workers: usize,
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    let workers = workers.min(items.len());
    if workers < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            match items.get(index) {
                Some(item) => done.push((index, work(item))),
                None => return done,
            }
        }
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(found) => done.extend(found),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_the_order_of_the_items_with_any_number_of_workers() {
        let items: Vec<u32> = (0..1000).collect();
        let expected: Vec<u32> = items.iter().map(|n| n * 2).collect();
        for workers in [0, 1, 2, 3, 8, 2000] {
            assert_eq!(super::on(&items, workers, |n| n * 2), expected);
        }
        assert_eq!(super::on(&[], 4, |n: &u32| *n), Vec::<u32>::new());
    }
}
