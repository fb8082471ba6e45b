using ProviderKit.Vendors.Http;

namespace ProviderKit.Tests.Vendors.Http;

public class ClientHeadersTests
{
    [TestCase("plain=1, other", true)]
    [TestCase("", true)]
    [TestCase("tab\there", false)]
    [TestCase("a\u0001b", false)]
    [TestCase("caf\u00e9", false)]
    [TestCase("a\r\nx: y", false)]
    [TestCase("a\u007f", false)]
    public void AddTo_ValueThatCannotBeSent_IsAnErrorThatNamesTheHeader(string value, bool sent)
    {
        using var message = new HttpRequestMessage();
        var error = ClientHeaders.AddTo(message, new Dictionary<string, string> { ["acme-beta"] = value }, ["other-beta", "acme-beta"]);
        Assert.That((error is null, message.Headers.NonValidated.Contains("acme-beta")), Is.EqualTo((sent, sent)));
        if (!sent) Assert.That((error!.HttpStatus, error.Param, error.Message), Is.EqualTo((400, "acme-beta", "The header acme-beta cannot be sent on: it holds a control character or a character outside ASCII.")));
    }

    [Test]
    public void AddTo_HeaderThatTheVendorDoesNotTake_IsNotSentNorLookedAt()
    {
        using var message = new HttpRequestMessage();
        Assert.That(ClientHeaders.AddTo(message, new Dictionary<string, string> { ["my-beta"] = "caf\u00e9" }, ["acme-beta"]), Is.Null);
        Assert.That(message.Headers, Is.Empty);
    }

    [Test]
    public void AddTo_Prefix_TakesWhatBeginsWithItUnlessTheOperatorSetIt()
    {
        using var message = new HttpRequestMessage();
        message.Headers.Add("acme-workspace", "operator");
        var sent = new Dictionary<string, string> { ["acme-version"] = "2", ["acme-workspace"] = "client", ["acme-new"] = "x", ["other-new"] = "y" };
        Assert.That(ClientHeaders.AddTo(message, sent, ["acme-version"], prefix: "acme-"), Is.Null);
        Assert.That(message.Headers.Select(h => $"{h.Key}={string.Join(',', h.Value)}"), Is.EquivalentTo(["acme-workspace=operator", "acme-version=2", "acme-new=x"]));
        Assert.That(ClientHeaders.AddTo(message, new Dictionary<string, string> { ["acme-bad"] = "caf\u00e9" }, [], prefix: "acme-")?.Param, Is.EqualTo("acme-bad"));
    }
}
