using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses;

/// <summary>What decides whose a request is and what is kept of it is what it should be, whichever provider serves the request.</summary>
public class ItemRequestMembersTests
{
    [TestCase("previous_response_id", "7", "must be a string")]
    [TestCase("previous_response_id", "true", "must be a string")]
    [TestCase("previous_response_id", "[\"resp_1\"]", "must be a string")]
    [TestCase("previous_response_id", "{\"id\":\"resp_1\"}", "must be a string")]
    [TestCase("previous_response_id", "\"\"", "is empty")]
    [TestCase("previous_response_id", "\"resp_1\",\"previous_response_id\":\"resp_2\"", "twice")]
    [TestCase("previous_response_id", "\"resp_1\",\"previous_\\u0072esponse_id\":\"resp_2\"", "twice")]
    [TestCase("conversation", "1", "must be a string or an object")]
    [TestCase("conversation", "[]", "must be a string or an object")]
    [TestCase("conversation", "false", "must be a string or an object")]
    [TestCase("conversation", "\"\"", "is empty")]
    [TestCase("store", "\"yes\"", "must be a boolean")]
    [TestCase("store", "0", "must be a boolean")]
    [TestCase("store", "{}", "must be a boolean")]
    [TestCase("store", "true,\"store\":false", "twice")]
    [TestCase("background", "\"true\"", "must be a boolean")]
    [TestCase("background", "1", "must be a boolean")]
    public void TryRead_WrongType_Is400WithItsName(string name, string value, string words)
    {
        foreach (var format in (WireFormat[])[WireFormat.OpenAIResponses, WireFormat.OpenAICountTokens])
        {
            bool read = ChatRequest.TryRead(Json.Bytes($$"""{"model":"m","input":"Hi","{{name}}":{{value}}}"""), out _, out var error, format: format);
            Assert.That((read, error?.HttpStatus, error?.Param), Is.EqualTo((false, 400, name)));
            Assert.That(error!.Message, Does.Contain(name).And.Contain(words));
        }
    }

    [TestCase("\"previous_response_id\":null,\"store\":null,\"conversation\":null,\"background\":null", false)]
    [TestCase("\"store\":true,\"background\":false", false)]
    [TestCase("\"previous_response_id\":\"resp_1\"", true)]
    [TestCase("\"conversation\":\"conv_1\"", true)]
    [TestCase("\"conversation\":{\"id\":\"conv_1\"}", true)]
    public void TryRead_RightType_IsTaken(string members, bool hard)
    {
        var request = ChatRequest.Parse(Json.Bytes($$"""{"model":"m","input":"Hi",{{members}}}"""), WireFormat.OpenAIResponses);
        Assert.That(request.Session.IsHard, Is.EqualTo(hard));
    }

    [Test]
    public void TryRead_LongerThanAnyId_StillNamesSomething()
    {
        var request = ChatRequest.Parse(Json.Bytes($$"""{"model":"m","input":"Hi","previous_response_id":"{{new string('x', 100_000)}}"}"""), WireFormat.OpenAIResponses);
        Assert.That(request.Session.IsHard, Is.True);
    }
}
