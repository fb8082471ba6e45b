using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Requests;

public class ChatRequestCreateTests
{
    [Test]
    public void Create_TwoMessages_WritesThemInOrder()
    {
        var request = ChatRequest.Create("ext-x-m", [new PlainMessage("system", "be brief"), new PlainMessage("user", "\"é😀\n")]);
        Json.AssertEqual(JsonNode.Parse(request.Body.Span),
            """{"model":"ext-x-m","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"\"é😀\n"}]}""");
        Assert.That(request.Model, Is.EqualTo("ext-x-m"));
        Assert.That(request.Stream, Is.False);
    }

    [Test]
    public void Create_Stream_AsksForOne()
    {
        var request = ChatRequest.Create("m", [], stream: true);
        Assert.That(request.Stream, Is.True);
        Assert.That(request.IncludeUsage, Is.False);
    }

    [TestCase(null)]
    [TestCase("")]
    public void Create_NoModel_Throws(string? model) =>
        Assert.That(() => ChatRequest.Create(model!, []), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Create_NoMessages_Throws() =>
        Assert.That(() => ChatRequest.Create("m", null!), Throws.ArgumentNullException);
}
