using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>An error in the shape of OpenAI's APIs: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class OpenAIError
{
    private static readonly JsonWriterOptions Compact = new() { SkipValidation = true };

    /// <summary>Writes the object, including additional fields from the upstream's error.</summary>
    public static void Write(ProviderError error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Compact);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type ?? UsualType(error.HttpStatus));
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, ErrorCode.Of(error));
        if (!error.Details.IsEmpty)
        {
            json.Flush();
            output.Write(","u8);
            output.Write(error.Details.Span);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string UsualType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
