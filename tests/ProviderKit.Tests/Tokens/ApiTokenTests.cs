namespace ProviderKit.Tests.Tokens;

public class ApiTokenTests
{
    [Test]
    public void ToString_AnyToken_ShowsTheNameOnly() =>
        Assert.That(new ApiToken("A_TOKEN", "s3cret").ToString(), Is.EqualTo("A_TOKEN"));
}
