using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProviderKit.Dashboard.Sessions;

namespace ProviderKit.Dashboard;

/// <summary>
/// Stands before the routes that the page calls. Requests that change or cost something need a header that pages of other origins cannot send
/// (CSRF), and are refused where the dashboard only shows. Thread-safe.
/// </summary>
internal sealed class PageCalls(bool isReadOnly)
{
    public void Protect(IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        var inner = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => Problem(context) is { } problem ? SessionReplies.RefuseAsync(context, problem) : inner(context);
    });

    /// <summary>Why a request cannot come from the page; null if it can.</summary>
    public static ProviderError? ForeignProblem(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || context.Request.Headers.ContainsKey(SessionAccess.Header) ? null
            : new ProviderError(ProviderErrorKind.PermissionDenied, $"The header {SessionAccess.Header} is missing. Only the dashboard's page calls these routes; programs call the monitoring API and the proxy.")
            {
                Code = "antiforgery",
            };

    private ProviderError? Problem(HttpContext context) => ForeignProblem(context)
        ?? (isReadOnly && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            ? new ProviderError(ProviderErrorKind.PermissionDenied, "This dashboard is read-only.") { Code = "read_only" } : null);
}
