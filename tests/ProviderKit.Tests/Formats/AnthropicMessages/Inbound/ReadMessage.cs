using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Reads a stream of events as the vendor's own SDKs do, and insists on what they insist on: one start, blocks numbered without
/// gaps, one open at a time, a signature right before the end of a thought.
/// </summary>
internal sealed record ReadMessage(JsonArray Content, string? StopReason, JsonNode? Usage, bool IsWhole)
{
    public static ReadMessage Of(IEnumerable<(string Name, JsonNode Data)> events)
    {
        var content = new JsonArray();
        var text = new StringBuilder();
        string? reason = null;
        JsonNode? usage = null;
        bool begun = false, open = false, whole = false, signed = false;
        foreach (var (name, data) in events)
        {
            Assert.That(data["type"]!.GetValue<string>(), Is.EqualTo(name));
            Assert.That(whole, Is.False, "nothing follows message_stop");
            if (name != "message_start") Assert.That(begun, Is.True, "message_start comes first");
            switch (name)
            {
                case "message_start":
                    Assert.That(begun, Is.False, "once");
                    Assert.That(data["message"]!["usage"]!["input_tokens"]!.GetValue<long>(), Is.GreaterThan(0));
                    begun = true;
                    break;
                case "content_block_start":
                    Assert.That(open, Is.False, "one block is open at a time");
                    Assert.That(data["index"]!.GetValue<int>(), Is.EqualTo(content.Count));
                    content.Add(data["content_block"]!.DeepClone());
                    (open, signed) = (true, false);
                    text.Clear();
                    break;
                case "content_block_delta":
                    Assert.That(open, Is.True);
                    Assert.That(signed, Is.False, "a signature is the last of its block");
                    Assert.That(data["index"]!.GetValue<int>(), Is.EqualTo(content.Count - 1));
                    signed = Add(content[^1]!, data["delta"]!, text);
                    break;
                case "content_block_stop":
                    Assert.That(open, Is.True);
                    Assert.That(data["index"]!.GetValue<int>(), Is.EqualTo(content.Count - 1));
                    End(content[^1]!, text);
                    Assert.That(signed, Is.EqualTo(content[^1]!["type"]!.GetValue<string>() == "thinking"));
                    open = false;
                    break;
                case "message_delta":
                    Assert.That(open, Is.False);
                    reason = data["delta"]!["stop_reason"]!.GetValue<string>();
                    usage = data["usage"]!.DeepClone();
                    Assert.That(usage["output_tokens"]!.GetValue<long>(), Is.GreaterThanOrEqualTo(0));
                    break;
                case "message_stop":
                    Assert.That(reason, Is.Not.Null, "message_delta comes before message_stop");
                    whole = true;
                    break;
                default:
                    Assert.Fail($"an event {name}");
                    break;
            }
        }
        return new ReadMessage(content, reason, usage, whole);
    }

    private static bool Add(JsonNode block, JsonNode delta, StringBuilder text)
    {
        string type = delta["type"]!.GetValue<string>();
        Assert.That((block["type"]!.GetValue<string>(), type), Is.AnyOf(("text", "text_delta"), ("thinking", "thinking_delta"), ("thinking", "signature_delta"), ("tool_use", "input_json_delta")));
        if (type == "signature_delta")
        {
            block["signature"] = delta["signature"]!.GetValue<string>();
            return true;
        }
        text.Append(delta[type == "text_delta" ? "text" : type == "thinking_delta" ? "thinking" : "partial_json"]!.GetValue<string>());
        return false;
    }

    private static void End(JsonNode block, StringBuilder text)
    {
        switch (block["type"]!.GetValue<string>())
        {
            case "text": block["text"] = text.ToString(); break;
            case "thinking": block["thinking"] = text.ToString(); break;
            default: block["input"] = text.Length == 0 ? new JsonObject() : Parsed(text.ToString()); break;
        }
    }

    private static JsonNode Parsed(string input)
    {
        try
        {
            return JsonNode.Parse(input)!;
        }
        catch (System.Text.Json.JsonException)
        {
            return input; // cut
        }
    }
}
