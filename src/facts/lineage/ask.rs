//! Questions about where the AMI comes from, and about WorkSpaces images.

use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::{Answer, Answers, CallError, Question};
use crate::evidence::tables;
use crate::facts::ask::{ami_id, ami_input, question};
use crate::facts::workspaces::guest;
use crate::facts::{ami, lineage, workspaces};
use crate::request::Request;
use serde_json::{Value, json};

/// The questions of one call that can be put now.
pub(crate) fn questions(
    call: Call,
    request: &Request,
    target: &Target,
    answers: &Answers,
) -> Vec<Question> {
    let asking = Asking {
        request,
        target,
        answers,
    };
    let input = match call {
        Call::GetImageAncestry => ami_id(request).map(|id| json!({"ImageId": id})),
        Call::ListExportImageTasks => ami_id(request).map(|_| json!({})),
        Call::GetConsoleOutput => asking
            .image()
            .and_then(lineage::source_instance)
            .map(|id| json!({"InstanceId": id})),
        Call::GetImage => return asking.builder_image().into_iter().collect(),
        Call::DescribeAncestorImage => return asking.ancestor_image().into_iter().collect(),
        Call::GetParametersByPath => return asking.parameters().into_iter().collect(),
        Call::DescribeWorkspaceImages => {
            workspaces::image_id(request).map(|id| json!({"ImageIds": [id]}))
        }
        Call::FindWorkspaceImage => return asking.elsewhere(),
        Call::DescribeImageAssociations => asking
            .windows_image()
            .map(|id| json!({"ImageId": id, "AssociatedResourceTypes": ["APPLICATION"]})),
        Call::DescribeCustomWorkspaceImageImport => {
            asking.windows_image().map(|id| json!({"ImageId": id}))
        }
        Call::DescribeWorkspaceBundles => asking.windows_image().map(|_| json!({})),
        Call::DescribeApplications => return asking.applications(),
        Call::DescribeWorkspaces => return asking.desktops(),
        _ => None,
    };
    let ask = |input: Value| question(call, target, input);
    input.map(ask).into_iter().collect()
}

struct Asking<'a> {
    request: &'a Request,
    target: &'a Target,
    answers: &'a Answers,
}

impl<'a> Asking<'a> {
    fn image(&self) -> Option<&'a Value> {
        ami::image(self.request, self.target, self.answers)
    }

    fn answer(&self, question: &Question) -> Option<&'a Result<Value, CallError>> {
        let answer: &Answer = self.answers.get(question)?;
        Some(&answer.result)
    }

    /// The answer to the only question of a call.
    fn answer_of(&self, call: Call) -> Option<&'a Result<Value, CallError>> {
        let questions = questions(call, self.request, self.target, self.answers);
        self.answer(questions.first()?)
    }

    fn ancestor(&self) -> Option<lineage::Ancestor<'a>> {
        let output = self.answer_of(Call::GetImageAncestry)?.as_ref().ok()?;
        lineage::amazon_ancestor(output)
    }

    /// The oldest ancestor that Amazon made, in the Region where it is; the AMI itself is known already.
    fn ancestor_image(&self) -> Option<Question> {
        let ancestor = self.ancestor()?;
        if ami_id(self.request) == Some(ancestor.id) {
            return None;
        }
        let input = ami_input(ancestor.id);
        Some(self.near(&ancestor, Call::DescribeAncestorImage, input))
    }

    /// The image as EC2 Image Builder knows it: in the Region that built it, from which it may have been distributed to this one.
    fn builder_image(&self) -> Option<Question> {
        let arn = lineage::builder_arn(self.image()?)?;
        let region = lineage::builder_region(arn, self.target)?;
        Some(Question {
            call: Call::GetImage,
            region: Some(region.to_owned()),
            input: json!({"imageBuildVersionArn": arn}),
        })
    }

    fn near(&self, ancestor: &lineage::Ancestor<'_>, call: Call, input: Value) -> Question {
        let mut question = question(call, self.target, input);
        if let Some(region) = ancestor.region {
            question.region = Some(region.to_owned());
        }
        question
    }

    /// Some thirty pages of answer: only where the ancestor may be among the current ones and did not tell its name.
    fn parameters(&self) -> Option<Question> {
        let ancestor = self.ancestor()?;
        let described = self.answer(&self.ancestor_image()?)?;
        let name = described.as_ref().ok().and_then(|output| {
            let image = lineage::image_of(output, ancestor.id)?;
            lineage::amazon_name(image)
        });
        let now = self
            .image()
            .and_then(|image| image.get("CreationDate")?.as_str());
        if name.is_some() || !lineage::may_be_current(ancestor.created, now) {
            return None;
        }
        let input = json!({"Path": lineage::PARAMETERS, "Recursive": true});
        Some(self.near(&ancestor, Call::GetParametersByPath, input))
    }

    /// The source WorkSpaces image, once it is known to be there and to hold Windows.
    fn windows_image(&self) -> Option<&'a str> {
        let id = workspaces::image_id(self.request)?;
        let output = self.answer_of(Call::DescribeWorkspaceImages)?;
        workspaces::holds_windows(output.as_ref().ok()?, id).then_some(id)
    }

    /// One question for each application that WorkSpaces manages in the image.
    fn applications(&self) -> Vec<Question> {
        let output = self.answer_of(Call::DescribeImageAssociations);
        let ids = output
            .and_then(|output| output.as_ref().ok())
            .map(guest::application_ids);
        let ask = |id| {
            let input = json!({"ApplicationIds": [id]});
            question(Call::DescribeApplications, self.target, input)
        };
        ids.into_iter().flatten().map(ask).collect()
    }

    /// One question for each bundle that uses the image.
    fn desktops(&self) -> Vec<Question> {
        let Some(id) = self.windows_image() else {
            return Vec::new();
        };
        let output = self.answer_of(Call::DescribeWorkspaceBundles);
        let bundles = output
            .and_then(|output| output.as_ref().ok())
            .map(|output| guest::bundle_ids(output, id));
        let ask = |bundle| {
            let input = json!({"BundleId": bundle});
            question(Call::DescribeWorkspaces, self.target, input)
        };
        bundles.into_iter().flatten().map(ask).collect()
    }

    /// The same question in the other Regions of WorkSpaces, once this one has said that it has no such image.
    fn elsewhere(&self) -> Vec<Question> {
        let Some(id) = workspaces::image_id(self.request) else {
            return Vec::new();
        };
        let (Some(here), Some(partition)) = (&self.target.region, self.target.partition()) else {
            return Vec::new();
        };
        let first = self.answer_of(Call::DescribeWorkspaceImages);
        if !first.is_some_and(|first| workspaces::is_missing(first.as_ref(), id)) {
            return Vec::new();
        }
        let regions = tables::workspaces_regions().partitions.get(partition);
        let others = regions.into_iter().flatten().filter(|other| *other != here);
        others
            .map(|region| Question {
                call: Call::FindWorkspaceImage,
                region: Some(region.clone()),
                input: json!({"ImageIds": [id]}),
            })
            .collect()
    }
}
