using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Writes errors in the form of Google's APIs, <c>{"error":{"code","message","status","details"}}</c> (google.rpc.Status): as a whole
/// response, and as the last chunk of a stream.
/// </summary>
internal static class GenerateError
{
    private const string Types = "type.googleapis.com/google.rpc.";

    /// <summary>The HTTP status that a client of this format sees.</summary>
    // A prompt that is too long for the model is a 400 in this format.
    public static int StatusOf(ProviderError error) => ContextLength.Of(error) is not null ? 400 : error.HttpStatus;

    /// <summary>Whether an upstream refused a signature: "Thought signature is not valid", "… is missing a thought_signature in functionCall parts".</summary>
    public static bool IsAboutSignatures(ProviderError error) =>
        error is { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 400 }
        && (error.Message.Contains("thought signature", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("thought_signature", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an upstream refused log probabilities: "Logprobs is not enabled for models/gemini-2.5-flash".</summary>
    public static bool IsAboutLogProbs(ProviderError error) =>
        error is { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 400 } && error.Message.Contains("logprobs", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the error object.</summary>
    public static void Write(ProviderError error, IBufferWriter<byte> output)
    {
        int status = StatusOf(error);
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, status);
        json.WriteString("message"u8, MessageOf(error));
        json.WriteString("status"u8, NameOf(error, status));
        WriteDetails(json, error, status);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The name of a status, from google.rpc.Code.</summary>
    private static string NameOf(ProviderError error, int status) => status switch
    {
        400 => OwnStatus(error) is "FAILED_PRECONDITION" ? "FAILED_PRECONDITION" : "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "UNIMPLEMENTED",
        504 => "DEADLINE_EXCEEDED",
        >= 400 and < 500 => "INVALID_ARGUMENT",
        _ => "UNAVAILABLE",
    };

    private static string? OwnStatus(ProviderError error) => error.Type is { } type && type.All(static c => char.IsAsciiLetterUpper(c) || c == '_') ? type : error.Code;

    /// <summary>The error message. Clients that shorten a conversation recognize only Google's wording.</summary>
    private static string MessageOf(ProviderError error) => ContextLength.Of(error) switch
    {
        { Tokens: { } tokens, Most: { } most } => string.Create(CultureInfo.InvariantCulture, $"The input token count ({tokens}) exceeds the maximum number of tokens allowed ({most})."),
        not null when !error.Message.Contains("token count", StringComparison.Ordinal) => $"The input token count exceeds the maximum number of tokens allowed: {error.Message}",
        _ => error.Message,
    };

    private static void WriteDetails(Utf8JsonWriter json, ProviderError error, int status)
    {
        bool names = error.Param is { Length: > 0 } && status is >= 400 and < 500, waits = status == 429 && error.ComeBackAfter is not null;
        if (!names && !waits && ErrorCode.Of(error) is null) return;
        json.WriteStartArray("details"u8);
        if (ErrorCode.Of(error) is { } code)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, $"{Types}ErrorInfo");
            json.WriteString("reason"u8, ReasonOf(code));
            json.WriteString("domain"u8, "providerkit"u8);
            json.WriteEndObject();
        }
        if (names)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, $"{Types}BadRequest");
            json.WriteStartArray("fieldViolations"u8);
            json.WriteStartObject();
            json.WriteString("field"u8, error.Param);
            json.WriteString("description"u8, MessageOf(error));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        if (waits)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, $"{Types}RetryInfo");
            json.WriteString("retryDelay"u8, string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)Math.Ceiling(error.ComeBackAfter!.Value.TotalSeconds))}s"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The code in the form of Google's reasons, in capitals: <c>RATE_LIMIT_EXCEEDED</c>.</summary>
    private static string ReasonOf(string code)
    {
        var reason = new StringBuilder(code.Length);
        foreach (char c in code) reason.Append(char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_');
        return reason.ToString();
    }
}
