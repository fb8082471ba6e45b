using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// A failure in the Messages format's shape, <c>{"type":"error","error":{"type","message"},"request_id"}</c>: as a whole answer, and as
/// the <c>error</c> event of a stream.
/// </summary>
internal static class MessagesError
{
    /// <summary>The status of an upstream, or a gateway, that has too much to do; no other API uses it.</summary>
    public const int Overloaded = 529;

    // Anthropic's documentation at "Errors"; 405, 415 and 422 are the request's fault like any other.
    private static readonly (int Status, string Type)[] Types =
    [
        (400, "invalid_request_error"), (401, "authentication_error"), (402, "billing_error"), (403, "permission_error"), (404, "not_found_error"),
        (405, "invalid_request_error"), (409, "conflict_error"), (413, "request_too_large"), (415, "invalid_request_error"),
        (422, "invalid_request_error"), (429, "rate_limit_error"), (500, "api_error"), (501, "not_supported"), (503, "overloaded_error"),
        (504, "timeout_error"), (Overloaded, "overloaded_error"),
    ];

    /// <summary>The HTTP status that a client of this format sees.</summary>
    public static int StatusOf(ProviderError error) => error.Kind switch
    {
        ProviderErrorKind.Overloaded or ProviderErrorKind.Saturated => Overloaded,
        // The prompt is too long for the model, which clients of this format know as a bad request.
        _ when ContextLength.Of(error) is not null => 400,
        _ => error.HttpStatus,
    };

    /// <summary>The value of <c>error.type</c>.</summary>
    public static string TypeOf(ProviderError error)
    {
        // A client does not wait for money as it waits for a rate limit.
        if (error.Kind == ProviderErrorKind.QuotaExhausted) return "billing_error";
        if (error.Kind == ProviderErrorKind.NotConfigured) return "api_error";
        int status = StatusOf(error);
        foreach (var (known, type) in Types)
            if (known == status) return type;
        return status is >= 400 and < 500 ? "invalid_request_error" : "api_error";
    }

    /// <summary>The words for it. Claude Code reads the two numbers of a prompt that is too long, and shortens the conversation.</summary>
    public static string MessageOf(ProviderError error) => ContextLength.Of(error) switch
    {
        { Tokens: { } tokens, Most: { } most } => string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {tokens} tokens > {most} maximum"),
        not null when !SaysTooLong(error) => $"prompt is too long: {error.Message}",
        _ => error.Message,
    };

    /// <summary>Whether the upstream's message can stay as it is: for a prompt that is too long, clients know the vendor's words alone.</summary>
    public static bool HasKnownWords(ProviderError error) => SaysTooLong(error) || ContextLength.Of(error) is null;

    private static bool SaysTooLong(ProviderError error) => error.Message.StartsWith("prompt is too long", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an upstream refused a thought: "messages.1.content.0: Invalid `signature` in `thinking` block", or "`thinking` or
    /// `redacted_thinking` blocks in the latest assistant message cannot be modified". Routers quote it within their own error.
    /// </summary>
    public static bool IsAboutThoughts(ProviderError error) =>
        error is { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 400 or 422 } && (IsAboutThoughts(error.Message) || IsAboutThoughts(Encoding.UTF8.GetString(error.Raw.Span)));

    private static bool IsAboutThoughts(string text) =>
        text.Contains("thinking", StringComparison.Ordinal)
        && (text.Contains("signature", StringComparison.Ordinal) || text.Contains("cannot be modified", StringComparison.Ordinal)
            || text.Contains("Invalid `data`", StringComparison.Ordinal));

    /// <summary>Writes the object.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="requestId">The gateway's id of the request; null leaves it out, as in a stream.</param>
    /// <param name="output">Takes the JSON.</param>
    public static void Write(ProviderError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, TypeOf(error));
        json.WriteString("message"u8, MessageOf(error));
        if (ErrorCode.Of(error) is { } code) WriteDetails(json, error, code);
        json.WriteEndObject();
        if (requestId is not null) json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    // The tool runner of Anthropic's SDKs (1.14) begins a thread unasked. On this code it sends the whole conversation without one instead.
    private static void WriteDetails(Utf8JsonWriter json, ProviderError error, string code)
    {
        bool isThread = error.Param == "thread" && code == "unsupported_parameter";
        json.WriteStartObject("details"u8);
        json.WriteString("error_code"u8, isThread ? "thread_unsupported_request" : code);
        if (isThread)
        {
            json.WriteStartArray("unsupported"u8);
            json.WriteStringValue("thread"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes it as the event that ends a stream which failed.</summary>
    public static void WriteEvent(ProviderError error, string? requestId, EventQueue output)
    {
        Write(error, requestId, output.BeginRaw(Inbound.OutgoingEvents.Error));
        output.EndRaw();
    }
}
