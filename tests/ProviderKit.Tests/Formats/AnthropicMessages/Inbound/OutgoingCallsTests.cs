using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Streamed calls of servers that do not write them as OpenAI does.</summary>
public class OutgoingCallsTests
{
    [TestCase("""{"a":"\"1\" é","b":[1]}""", Description = "the object itself, not its text")]
    [TestCase("null", Description = "not a text")]
    [TestCase("\"null\"", Description = "no arguments")]
    public void Translate_ArgumentsInAnotherForm_AreTheCallsInput(string arguments)
    {
        var message = ReadMessage.Of(Bridged.Stream(Call($$"""{"name":"f","arguments":{{arguments}} }"""), Bridged.Delta("", "tool_calls")));
        Json.AssertEqual(message.Content[0]!["input"], arguments.StartsWith('{') ? arguments : "{}");
        Assert.That(message.StopReason, Is.EqualTo("tool_use"));
    }

    [Test]
    public void Translate_NullWithinArguments_StaysThere()
    {
        var message = ReadMessage.Of(Bridged.Stream(
            Call("""{"name":"f","arguments":"{\"a\":"}"""), Call("""{"arguments":"null"}"""), Call("""{"arguments":"}"}"""), Bridged.Delta("", "tool_calls")));
        Json.AssertEqual(message.Content[0]!["input"], """{"a":null}""");
    }

    [Test]
    public void Translate_CallWithoutAName_BreaksTheStreamAsItDoesTheWholeReply()
    {
        var (events, error) = Bridged.TryStream([Call("""{"arguments":"{}"}"""), Bridged.Delta("", "tool_calls")]);
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(events.Select(e => e.Name), Is.EqualTo(["message_start"]));
    }

    private static string Call(string function) => Bridged.Delta($$"""
        "tool_calls":[{"index":0,"id":"call_abcdefghij","function":{{function}} }]
        """);
}
