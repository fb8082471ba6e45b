using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>Translates a client's request to the canonical format.</summary>
/// <param name="root">The request.</param>
/// <param name="body">The request as bytes, from which its texts are copied.</param>
/// <exception cref="ChatFieldException">A field is invalid, or chat cannot do what it asks for.</exception>
internal sealed class InboundCompletion(JsonElement root, ReadOnlyMemory<byte> body)
{
    // API reference, "Create completion": max_tokens "defaults to 16".
    private const int DefaultMaxTokens = 16;

    private const string OnlyChat = "the provider serves this model by chat only, which has no counterpart. Leave it out, or take a model that is served by completions";

    private static readonly string[] Own = ["prompt", "echo", "best_of", "suffix", "logprobs"];

    /// <returns>The notes for translating the reply.</returns>
    public BridgeNotes Write(IBufferWriter<byte> output)
    {
        var prompts = Prompts();
        Check();
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WritePropertyName("content"u8);
        json.Flush();
        int start = (int)json.BytesCommitted;
        json.WriteRawValue(prompts[0].Span, skipInputValidation: true);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteOthers(json);
        json.WriteEndObject();
        return new BridgeNotes
        {
            Parts = prompts.Count > 1 ? new RequestParts(start, prompts[0].Length, prompts) : null,
            Echoes = ChatField.Bool(root, "echo") == true ? [.. prompts.Select(static prompt => prompt[1..^1])] : [],
            Choices = Math.Max(1, ChatField.Int(root, "n") ?? 1),
            IncludesUsage = ChatField.TryGet(root, "stream_options", out var options) && ChatField.Bool(options, "include_usage") == true,
        };
    }

    /// <summary>The prompts, as JSON strings.</summary>
    private List<ReadOnlyMemory<byte>> Prompts()
    {
        if (!ChatField.TryGet(root, "prompt", out var prompt)) throw Refused("prompt", "a text is required: the provider serves this model by chat only, which begins with what the user says");
        if (prompt.ValueKind == JsonValueKind.String) return [RawOf(prompt)];
        if (prompt.ValueKind != JsonValueKind.Array || prompt.GetArrayLength() == 0) throw ChatField.Wrong("prompt", "a string or a list of strings that is not empty");
        if (prompt.GetArrayLength() > RequestParts.Most) throw Refused("prompt", $"it has {prompt.GetArrayLength()} items, and each takes a call of its own: send {RequestParts.Most} or fewer in one request");
        var prompts = new List<ReadOnlyMemory<byte>>(prompt.GetArrayLength());
        foreach (var item in prompt.EnumerateArray())
            prompts.Add(item.ValueKind switch
            {
                JsonValueKind.String => RawOf(item),
                JsonValueKind.Number or JsonValueKind.Array => throw Refused("prompt", "tokens cannot be sent: the provider serves this model by chat only, which takes text. Send the text itself"),
                _ => throw ChatField.Wrong("prompt", "a string or a list of strings"),
            });
        return prompts;
    }

    /// <summary>A value's bytes in the client's body, which lives longer than the document.</summary>
    private ReadOnlyMemory<byte> RawOf(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return body.Span.Overlaps(raw, out int start) ? body.Slice(start, raw.Length) : raw.ToArray();
    }

    /// <summary>Rejects the features of completions that chat does not have.</summary>
    private void Check()
    {
        if (ChatField.Int(root, "best_of") > 1) throw Refused("best_of", OnlyChat);
        if (ChatField.Text(root, "suffix") is { Length: > 0 }) throw Refused("suffix", OnlyChat);
        // In chat it is a boolean, and some clients send a boolean here as well.
        if (ChatField.TryGet(root, "logprobs", out var logProbs) && logProbs.ValueKind != JsonValueKind.False) throw Refused("logprobs", OnlyChat);
        foreach (string name in (ReadOnlySpan<string>)["messages", "tools", "functions"])
            if (root.TryGetProperty(name, out _)) throw new ChatFieldException(new ProviderError(
                ProviderErrorKind.InvalidRequest, $"Legacy completions have no parameter {name}: send a prompt, or POST chat/completions.") { Param = name });
    }

    private void WriteOthers(Utf8JsonWriter json)
    {
        bool isLimited = false;
        foreach (var member in root.EnumerateObject())
        {
            if (Own.Contains(member.Name)) continue;
            if (member.Name is "max_tokens" or "max_completion_tokens")
            {
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                isLimited = true;
            }
            json.WritePropertyName(member.Name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
        }
        if (!isLimited) json.WriteNumber("max_tokens"u8, DefaultMaxTokens);
    }

    private static ChatFieldException Refused(string name, string why) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {name} cannot be used here: {why}.") { Param = name, Code = "unsupported_parameter" });
}
