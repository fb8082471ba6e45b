using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Upstream;

/// <summary>An upstream's error body in any vendor's form. Never throws, because errors are often not JSON.</summary>
internal sealed class UpstreamErrorBody
{
    private const int MaxText = 500;
    private const int MaxBytes = 128 * 1024;

    public string? Message { get; private set; }

    public string? Type { get; private set; }

    public string? Param { get; private set; }

    public string? Code { get; private set; }

    /// <summary>A delay named in a field of the body (<c>retryDelay</c>, <c>retry_after</c>).</summary>
    public string? RetryDelay { get; private set; }

    /// <summary>A code in the details (<c>reason</c>), if the error's own code is only a status.</summary>
    public string? Reason { get; private set; }

    /// <summary>The error of the upstream's own upstream, if a router quotes it; otherwise null.</summary>
    public string? Quoted { get; private set; }

    /// <summary>Other members of the error object, as JSON without braces.</summary>
    public byte[] Details { get; private set; } = [];

    /// <summary>Creates an error from text alone, such as a command's output.</summary>
    public static UpstreamErrorBody OfText(string text) => new() { Message = text };

    /// <summary>Creates an error that another component has read.</summary>
    public static UpstreamErrorBody Of(string? message, string? code, string? type, string? param, TimeSpan? retryAfter) => new()
    {
        Message = message,
        Code = code,
        Type = type,
        Param = param,
        RetryDelay = retryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(Math.Ceiling(wait.TotalMilliseconds), 0)}ms") : null,
    };

    /// <summary>Adds a reason from outside the body.</summary>
    public void Add(string reason) => Reason ??= reason;

    /// <summary>Whether the error is this code; some upstreams send only the code.</summary>
    public bool Says(string code) => IsCode(Code, code) || IsCode(Type, code) || IsCode(Reason, code) || Is(Message, code);

    /// <summary>Whether the error's message begins with this text.</summary>
    /// <remarks>
    /// Only the beginning is the vendor's own text, and only if the vendor's row says so. Further on, and with some routers right at the start ("x is
    /// not a valid model ID"), a message quotes the client, who must not be able to bench a token by naming a model "insufficient_quota".
    /// </remarks>
    public bool Begins(ReadOnlySpan<char> mark)
    {
        ReadOnlySpan<char> text = Message;
        int star = mark.IndexOf('*');
        if (star < 0) return text.StartsWith(mark, StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(mark[..star], StringComparison.OrdinalIgnoreCase)) return false;
        int wordEnd = text[star..].IndexOf(' ');
        return wordEnd > 0 && text[(star + wordEnd)..].StartsWith(mark[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the error's message, or a quoted upstream's message, contains this text.</summary>
    public bool Contains(string words) =>
        Message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true || Quoted?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads <c>{"error":{…}}</c>, <c>{"error":"text"}</c>, <c>{"code","error"}</c>, <c>{"message"}</c>, or plain text.</summary>
    public static UpstreamErrorBody Read(ReadOnlyMemory<byte> body)
    {
        var result = new UpstreamErrorBody();
        if (body.Length > MaxBytes)
        {
            result.Message = "The upstream sent an error too long to show.";
            return result;
        }
        try
        {
            using var json = JsonDocument.Parse(ReadableJson.Of(body));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
            if (root.ValueKind == JsonValueKind.Object) result.ReadObject(root);
        }
        catch (JsonException)
        {
            result.Message = PlainText(body.Span, out string? page);
            result.Quoted = page;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name or a detail cannot be decoded. Members read before it are kept.
        }
        return result;
    }

    private void ReadObject(JsonElement root)
    {
        if (root.TryGetProperty("error", out var error))
            foreach (var beside in root.EnumerateObject()) ReadDelay(beside);
        else error = root;
        if (error.ValueKind == JsonValueKind.Object)
        {
            ReadMembers(error);
            return;
        }
        Message = Text(error);
        Code = root.TryGetProperty("code", out var code) ? Text(code) : null;
    }

    private void ReadMembers(JsonElement error)
    {
        var details = new ArrayBufferWriter<byte>();
        foreach (var member in error.EnumerateObject())
        {
            switch (member.Name)
            {
                case "message": Message = Text(member.Value); break;
                case "type": Type = Text(member.Value); break;
                case "param": Param = Text(member.Value); break;
                case "code": Code = Text(member.Value); break;
                default:
                    ReadDetail(member);
                    Keep(member, details);
                    break;
            }
        }
        Message ??= Text(error, "detail");
        Details = details.WrittenSpan.ToArray();
    }

    private static void Keep(JsonProperty member, ArrayBufferWriter<byte> details)
    {
        if (details.WrittenCount > 0) details.Write(","u8);
        details.Write(JsonText.Quote(member.Name));
        details.Write(":"u8);
        using var json = new Utf8JsonWriter(details);
        member.Value.WriteTo(json);
    }

    private void ReadDetail(JsonProperty member)
    {
        ReadDelay(member);
        if (member.Value.ValueKind == JsonValueKind.Object)
        {
            ReadHeaders(member.Value);
            Quoted ??= Text(member.Value, "raw");
        }
        if (member.Value.ValueKind != JsonValueKind.Array) return;
        foreach (var item in member.Value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) continue;
            RetryDelay ??= Text(item, "retryDelay");
            Reason ??= Text(item, "reason");
        }
    }

    private void ReadDelay(JsonProperty member)
    {
        if (member.Name is "retry_after" or "retryAfter" or "retryDelay" or "retry_after_seconds" or "resets_in_seconds" or "resets_in" or "resets_at" or "reset_at")
            RetryDelay ??= Text(member.Value);
        if (member.Name is "retry_after_ms" or "retryAfterMs" && Text(member.Value) is { } milliseconds) RetryDelay ??= milliseconds + "ms";
    }

    /// <summary>Some routers put the headers of the limit that they hit into the error's metadata.</summary>
    private void ReadHeaders(JsonElement metadata)
    {
        if (!metadata.TryGetProperty("headers", out var headers) || headers.ValueKind != JsonValueKind.Object) return;
        foreach (var header in headers.EnumerateObject())
            if (header.Name.Equals("retry-after", StringComparison.OrdinalIgnoreCase) || header.Name.Equals("x-ratelimit-reset", StringComparison.OrdinalIgnoreCase))
                RetryDelay ??= Text(header.Value);
    }

    private static bool Is(string? text, string code) => string.Equals(text, code, StringComparison.OrdinalIgnoreCase);

    // Some upstreams append text to a code after a colon, such as a model's name. Not allowed for messages, which may begin with the client's text.
    private static bool IsCode(string? text, string code) =>
        Is(text, code) || (text?.Length > code.Length && text[code.Length] == ':' && text.StartsWith(code, StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    /// <param name="body">A body that is not JSON.</param>
    /// <param name="page">The text if it is an HTML page: used for classification, but not shown to clients.</param>
    private static string? PlainText(ReadOnlySpan<byte> body, out string? page)
    {
        page = null;
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxText)]).Trim();
        // Cut between words: half a token would not be recognised and masked.
        if (body.Length > MaxText) text = text[..Math.Max(text.LastIndexOf(' '), 0)];
        if (!text.StartsWith('<')) return text.Length == 0 ? null : text;
        page = text;
        return null;
    }
}
