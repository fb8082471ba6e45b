using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Streams of vendors that answer in parts, as the messages of their whole replies do.</summary>
public class OutgoingPartsTests
{
    [Test]
    public void Translate_ContentInParts_IsTheirTexts()
    {
        var message = ReadMessage.Of(Bridged.Stream(
            Bridged.Delta("""
                "content":[{"type":"text","text":"A\"\u00e9"},{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},5,"x",{"text":null},{"text":"B","type":"text"}]
                """),
            Bridged.Delta("\"content\":[]"), Bridged.Delta("\"content\":\"C\"", "stop")));
        Json.AssertEqual(message.Content, """[{"type":"text","text":"A\"éBC"}]""");
    }

    [Test]
    public void Translate_ContentInPartsOverAndOver_IsTranslatedEachTime()
    {
        string[] chunks = [.. "abc".Select(c => Bridged.Delta($$"""
            "content":[{"type":"text","text":"{{c}}"}]
            """)), Bridged.Delta("", "stop")];
        Json.AssertEqual(ReadMessage.Of(Bridged.Stream(chunks)).Content, """[{"type":"text","text":"abc"}]""");
    }
}
