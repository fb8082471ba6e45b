using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>
/// The reply of a monitoring route: <c>{"success":true, ...}</c>, or an error as
/// <c>{"success":false,"error":{"message","type","param","code"}}</c> with its status.
/// </summary>
internal sealed class MonitoringAnswer
{
    private readonly MonitoringReply? _reply;
    private readonly ProviderError? _error;

    private MonitoringAnswer(MonitoringReply? reply, ProviderError? error) => (_reply, _error) = (reply, error);

    public static implicit operator MonitoringAnswer(MonitoringReply reply) => new(reply, null);

    public static implicit operator MonitoringAnswer(ProviderError error) => new(null, error);

    public Task WriteAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>();
        object reply = _reply ?? (object)FailureOf(context, _error!);
        using (var json = new Utf8JsonWriter(body, MonitoringJson.Options)) JsonSerializer.Serialize(json, reply, MonitoringContractJson.Default.GetTypeInfo(reply.GetType())!);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff"; // names that people chose stand in it as they are
        return JsonAnswer.WriteAsync(context, _error is null ? StatusCodes.Status200OK : WireFormat.OpenAIChat.StatusOf(_error), body.WrittenMemory);
    }

    /// <summary>The message may quote the caller: a path, a name, a parameter.</summary>
    private static MonitoringFailure FailureOf(HttpContext context, ProviderError error)
    {
        var registry = context.RequestServices.GetRequiredService<ProviderRegistry>();
        return new(OpenAIErrorDetail.Of(error with { Message = registry.Mask(error.Message), Param = error.Param is null ? null : registry.Mask(error.Param) }));
    }
}
