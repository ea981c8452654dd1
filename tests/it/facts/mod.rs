//! Facts: what answers become.

mod ami_flips;
mod answers;
mod blanked_calls;
mod guest;
mod quotas;
mod real_answers;
mod request;
mod role;
mod role_denied;
mod role_plan;
mod shared;
mod table;
mod workspaces;
