using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Answers with one of the gateway's own errors, which has a record like any other reply of the proxy.</summary>
internal static class Refusals
{
    /// <param name="unsent">Writes the record.</param>
    /// <param name="context">The request.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="keepsTrail">See <see cref="IUnsentRequests.Reject"/>.</param>
    public static async Task RefuseAsync(this IUnsentRequests unsent, HttpContext context, ProviderError error, bool keepsTrail = true)
    {
        var result = unsent.Reject(error, ClientIdentity.Of(context)?.Name, keepsTrail, ClientRequestId.Of(context));
        await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
    }
}
