using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>
/// The reply of a monitoring route: <c>{"success":true, ...}</c>, or an error as
/// <c>{"success":false,"error":{"message","type","param","code"}}</c> with its status.
/// </summary>
internal sealed class MonitoringAnswer
{
    private readonly Action<Utf8JsonWriter>? _members;
    private readonly ProviderError? _error;

    private MonitoringAnswer(Action<Utf8JsonWriter>? members, ProviderError? error) => (_members, _error) = (members, error);

    /// <summary>A success; <paramref name="members"/> writes the other members.</summary>
    public static MonitoringAnswer Of(Action<Utf8JsonWriter> members) => new(members, null);

    public static implicit operator MonitoringAnswer(ProviderError error) => new(null, error);

    public Task WriteAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, MonitoringJson.Options))
        {
            json.WriteStartObject();
            json.WriteBoolean("success"u8, _error is null);
            _members?.Invoke(json);
            if (_error is not null)
            {
                // The message may quote the caller: a path, a name, a parameter.
                var registry = context.RequestServices.GetRequiredService<ProviderRegistry>();
                json.WritePropertyName("error"u8);
                json.WriteError(_error with { Message = registry.Mask(_error.Message), Param = _error.Param is null ? null : registry.Mask(_error.Param) });
            }
            json.WriteEndObject();
        }
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff"; // names that people chose stand in it as they are
        return JsonAnswer.WriteAsync(context, _error is null ? StatusCodes.Status200OK : WireFormat.OpenAIChat.StatusOf(_error), body.WrittenMemory);
    }
}
