using System.Text;

namespace ProviderKit.Tests.Formats.Requests;

/// <summary>What a request's address says in place of its body.</summary>
public class RequestAddressTests
{
    private static readonly RequestAddress Named = new() { Model = "a/b:c", Stream = true, Framing = StreamFraming.JsonArray };

    [TestCase("""{"messages":[]}""")]
    [TestCase("""{"model":"another","stream":false,"messages":[]}""")]
    [TestCase("""{"model":7,"stream":"no","messages":[]}""")]
    public void Request_OfAnAddressThatSaysAll_IsReadByIt(string body)
    {
        Assert.That(ChatRequest.TryRead(Encoding.UTF8.GetBytes(body), out var request, out _, address: Named), Is.True);

        Assert.That((request!.Model, request.Stream, request.Framing), Is.EqualTo(("a/b:c", true, StreamFraming.JsonArray)));
        Assert.That(request.WithoutFallback().Framing, Is.EqualTo(StreamFraming.JsonArray));
    }

    [TestCase("", "The request body is empty; send a JSON object with messages.")]
    [TestCase("[]", "The request body must be a JSON object with messages.")]
    public void Body_Missing_IsRefusedWithoutAWordAboutTheModel(string body, string message)
    {
        Assert.That(ChatRequest.TryRead(Encoding.UTF8.GetBytes(body), out _, out var error, address: Named), Is.False);

        Assert.That(error!.Message, Is.EqualTo(message));
    }

    [Test]
    public void Request_OfAnAddressThatSaysNothing_IsReadByItsBody()
    {
        var request = ChatRequest.Parse("""{"model":"m","messages":[]}"""u8.ToArray());

        Assert.That((request.Model, request.Stream, request.Framing), Is.EqualTo(("m", false, StreamFraming.ServerSentEvents)));
    }
}
