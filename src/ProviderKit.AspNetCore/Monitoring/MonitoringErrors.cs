using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>The errors of the monitoring API.</summary>
internal static class MonitoringErrors
{
    public static ProviderError UnknownProvider(HttpContext context, string name) => new(
        ProviderErrorKind.NotFound, $"There is no provider {Shortened.For(context, name)}. GET providers lists what there is.")
    { Code = "provider_not_found", Param = "name" };

    public static ProviderError UnknownToken(ProviderEntry provider, string param) => new(
        ProviderErrorKind.NotFound, $"{provider.Name} has no token of this name. GET providers/{provider.Name}/tokens lists what there is.")
    { Code = "token_not_found", Param = param };

    /// <summary>A parameter of the address or a field of the body is wrong.</summary>
    public static ProviderError Invalid(string param, string message) => new(ProviderErrorKind.InvalidRequest, message) { Code = "invalid_parameter", Param = param };

    /// <summary>The current state does not allow it.</summary>
    public static ProviderError Conflict(string code, string message) => Of(StatusCodes.Status409Conflict, message) with { Code = code };

    /// <summary>The request is wrong, and the error has its own status.</summary>
    public static ProviderError Of(int status, string message) => new(ProviderErrorKind.InvalidRequest, message) { UpstreamStatus = status };
}
