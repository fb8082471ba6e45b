using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Http;

/// <summary>An error as OpenAI's APIs write it, without members added by an upstream.</summary>
internal sealed record OpenAIErrorDetail(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code)
{
    public static OpenAIErrorDetail Of(ProviderError error)
    {
        var body = new ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(error with { Details = default }, null, body);
        var written = JsonElement.Parse(body.WrittenSpan).GetProperty("error"u8);
        return new OpenAIErrorDetail(
            written.GetProperty("message"u8).GetString()!, written.GetProperty("type"u8).GetString()!, written.GetProperty("param"u8).GetString(), written.GetProperty("code"u8).GetString());
    }
}
