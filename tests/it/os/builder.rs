//! The EC2 Image Builder image behind an AMI: where it is asked for, and what its silence means.

use crate::support;

use ami_preflight::evidence::{Call, Question};
use serde_json::{Value, json};
use support::ami_evidence::*;
use support::world::{World, call, deny};

#[test]
fn tags_of_image_builder_of_another_shape_are_not_followed() {
    for arn in [
        "",
        "golden",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0",
        "arn:aws:s3:::image/golden/1.0.0/7",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/x",
    ] {
        let world = judged(|evidence| {
            image(evidence)["Tags"] = json!([{"Key": "Ec2ImageBuilderArn", "Value": arn}])
        });
        assert_eq!(world.asked(Call::GetImage), 0, "{arn}");
    }
    // A tag copied from another image counts less.
    let world = judged(|evidence| {
        no_console(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
        mute(evidence);
        builder(evidence, "Microsoft Windows Server 2022");
        let built = call(evidence, "GetImage", ARN);
        built["output"]["image"]["outputResources"]["amis"][0]["image"] =
            json!("ami-00000000000000009");
    });
    assert_eq!(
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
}

/// The AMI's name is mute, and nothing but EC2 Image Builder tells the version.
fn told_by_the_builder(arn: &str, answered: &Value) -> World {
    judged(|evidence| {
        no_console(evidence);
        mute(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "InvalidAMIID.NotFound",
        );
        builder(evidence, "Microsoft Windows Server 2019");
        image(evidence)["Tags"][1]["Value"] = json!(arn);
        let built = call(evidence, "GetImage", ARN);
        built["input"]["imageBuildVersionArn"] = json!(arn);
        built["output"]["image"]["imageRecipe"] = json!({});
        for (name, value) in answered.as_object().unwrap() {
            built[name] = value.clone();
        }
    })
}

#[test]
fn an_image_builder_image_is_read_in_the_region_that_built_it() {
    let arn = "arn:aws:imagebuilder:us-east-1:111122223333:image/golden/1.0.0/7";
    let world = told_by_the_builder(arn, &json!({"region": "us-east-1"}));
    let asked = |question: &&Question| question.call == Call::GetImage;
    let asked = world.rounds.iter().flatten().find(asked).unwrap();
    assert_eq!(asked.region.as_deref(), Some("us-east-1"));
    assert_eq!(world.text("os.version"), "2019");
}

#[test]
fn an_image_builder_image_that_is_gone_or_out_of_reach_is_a_loss() {
    let world = told_by_the_builder(ARN, &json!({}));
    assert_eq!(world.text("os.version"), "2019");
    let world = judged(|evidence| {
        no_console(evidence);
        mute(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "InvalidAMIID.NotFound",
        );
        builder(evidence, "Microsoft Windows Server 2019");
        deny(call(evidence, "GetImage", ARN), "ResourceNotFoundException");
    });
    assert_eq!(world.text("os.version"), "?");
    for region in [
        "cn-north-1",
        "us-gov-west-1",
        "",
        "evil.example/",
        "eu-west",
        "e-west-1",
        "eu-west-11",
        "eu--1",
    ] {
        let arn = format!("arn:aws:imagebuilder:{region}:111122223333:image/golden/1.0.0/7");
        let world = told_by_the_builder(&arn, &json!({}));
        assert_eq!(world.asked(Call::GetImage), 0, "{region}");
        assert_eq!(world.text("os.version"), "?", "{region}");
    }
}
