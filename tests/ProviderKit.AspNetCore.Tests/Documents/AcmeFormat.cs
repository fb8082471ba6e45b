using System.Buffers;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>The format of a vendor that speaks none of the known ones, written against the public API alone.</summary>
internal sealed class AcmeFormat : IVendorFormat
{
    public ProviderError? WriteRequest(VendorRequest request)
    {
        using var document = JsonDocument.Parse(request.Chat);
        var chat = document.RootElement;
        if (chat.TryGetProperty("logprobs", out var wanted) && wanted.ValueKind == JsonValueKind.True) return request.Unsupported("logprobs");
        if (chat.TryGetProperty("seed", out _)) request.LeaveOut("seed");
        request.Path = $"/talk/{Uri.EscapeDataString(request.Model)}";
        request.Headers["X-Acme-Version"] = "3";

        using var json = new Utf8JsonWriter(request.Body);
        json.WriteStartObject();
        json.WriteBoolean("live", request.Stream);
        json.WriteStartArray("lines");
        foreach (var message in chat.GetProperty("messages").EnumerateArray()) WriteLine(message, json);
        json.WriteEndArray();
        if (chat.TryGetProperty("tools", out var tools)) WriteTools(tools, json);
        json.WriteEndObject();
        return null;
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> reply, VendorReplyContext context, IBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(reply);
        var said = document.RootElement;
        if (said.TryGetProperty("fault", out _)) return context.ErrorOf(reply);
        if (!said.TryGetProperty("end", out _)) return context.BadReply("a reply that does not say how it ends");

        using var json = new Utf8JsonWriter(output);
        AcmeChunks.Begin(json, "chat.completion", context);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        if (said.TryGetProperty("says", out var text)) json.WriteString("content", text.GetString());
        if (said.TryGetProperty("calls", out var calls)) AcmeChunks.WriteCalls(json, calls.EnumerateArray(), first: 0);
        json.WriteEndObject();
        AcmeChunks.End(json, said);
        return null;
    }

    public IVendorStream BeginStream(VendorReplyContext context) => new AcmeStream(context);

    public VendorError? ReadError(int status, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement;
        return new VendorError(error.GetProperty("words").GetString())
        {
            Code = error.GetProperty("fault").GetString(),
            RetryAfter = error.TryGetProperty("wait", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : null,
        };
    }

    public IEnumerable<string>? ReadModels(ReadOnlyMemory<byte> list)
    {
        using var document = JsonDocument.Parse(list);
        return [.. document.RootElement.GetProperty("voices").EnumerateArray().Select(static voice => voice.GetString()!)];
    }

    private static void WriteLine(JsonElement message, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("by", message.GetProperty("role").GetString());
        if (message.TryGetProperty("tool_call_id", out var call)) json.WriteString("of", call.GetString());
        if (message.TryGetProperty("content", out var content)) json.WriteString("says", TextOf(content));
        if (message.TryGetProperty("tool_calls", out var calls))
        {
            json.WriteStartArray("calls");
            foreach (var made in calls.EnumerateArray())
            {
                json.WriteStartObject();
                json.WriteString("id", made.GetProperty("id").GetString());
                json.WriteString("name", made.GetProperty("function").GetProperty("name").GetString());
                json.WritePropertyName("args");
                json.WriteRawValue(made.GetProperty("function").GetProperty("arguments").GetString()!);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static string TextOf(JsonElement content) => content.ValueKind == JsonValueKind.Array
        ? string.Concat(content.EnumerateArray().Select(static part => part.TryGetProperty("text", out var text) ? text.GetString() : ""))
        : content.GetString() ?? "";

    private static void WriteTools(JsonElement tools, Utf8JsonWriter json)
    {
        json.WriteStartArray("skills");
        foreach (var tool in tools.EnumerateArray()) json.WriteStringValue(tool.GetProperty("function").GetProperty("name").GetString());
        json.WriteEndArray();
    }
}

/// <summary>One stream of Acme's: pieces of text, calls, and an end that says what it cost.</summary>
internal sealed class AcmeStream(VendorReplyContext context) : IVendorStream
{
    private int _calls;

    public bool IsOver { get; private set; }

    public ProviderError? Translate(ReadOnlyMemory<byte> upstreamEvent, ChatChunkOutput output)
    {
        using var document = JsonDocument.Parse(upstreamEvent);
        var said = document.RootElement;
        if (said.TryGetProperty("fault", out _)) return context.ErrorOf(upstreamEvent);

        var chunk = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(chunk))
        {
            AcmeChunks.Begin(json, "chat.completion.chunk", context);
            json.WriteStartObject("delta");
            if (said.TryGetProperty("says", out var text)) json.WriteString("content", text.GetString());
            if (said.TryGetProperty("call", out var call)) AcmeChunks.WriteCalls(json, [call], first: _calls++);
            json.WriteEndObject();
            AcmeChunks.End(json, said);
        }
        output.Write(chunk.WrittenSpan);
        IsOver = said.TryGetProperty("end", out _);
        return null;
    }
}

/// <summary>What whole replies and chunks have in common.</summary>
internal static class AcmeChunks
{
    /// <summary>Everything up to the message or delta.</summary>
    public static void Begin(Utf8JsonWriter json, string type, VendorReplyContext context)
    {
        json.WriteStartObject();
        json.WriteString("id", context.Id);
        json.WriteString("object", type);
        json.WriteNumber("created", context.Created);
        json.WriteString("model", context.Model);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
    }

    public static void WriteCalls(Utf8JsonWriter json, IEnumerable<JsonElement> calls, int first)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteNumber("index", first++);
            json.WriteString("id", call.GetProperty("id").GetString());
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.GetProperty("name").GetString());
            json.WriteString("arguments", call.GetProperty("args").GetRawText());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>How it ends, and what it cost, where that is said.</summary>
    public static void End(Utf8JsonWriter json, JsonElement said)
    {
        bool ends = said.TryGetProperty("end", out var end);
        json.WriteString("finish_reason", !ends ? null : end.GetString() switch { "called" => "tool_calls", "limit" => "length", _ => "stop" });
        json.WriteEndObject();
        json.WriteEndArray();
        if (ends)
        {
            var (read, written) = (said.GetProperty("read").GetInt32(), said.GetProperty("wrote").GetInt32());
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", read);
            json.WriteNumber("completion_tokens", written);
            json.WriteNumber("total_tokens", read + written);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
