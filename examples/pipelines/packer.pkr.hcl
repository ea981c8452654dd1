# The AMI that Packer has just built, judged before anybody imports it, what is inside it, too. The shell stops the build when it is not ready.
build {
  sources = ["source.amazon-ebs.windows"]

  post-processor "manifest" {
    output = "packer-manifest.json"
  }

  post-processor "shell-local" {
    inline = ["ami-preflight check create-imported-image.yaml --from packer-manifest.json --inspect-disk --region eu-west-1"]
  }
}
