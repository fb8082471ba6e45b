using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Answers with an error of the gateway's own, which has a record like any other answer of the proxy.</summary>
internal static class Refusals
{
    /// <param name="dispatcher">Writes the record.</param>
    /// <param name="context">The request.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="keepsTrail">As <see cref="IChatDispatcher.Reject"/>'s.</param>
    public static async Task RefuseAsync(this IChatDispatcher dispatcher, HttpContext context, ProviderError error, bool keepsTrail = true)
    {
        var result = dispatcher.Reject(error, ClientIdentity.Of(context)?.Name, keepsTrail, ClientRequestId.Of(context));
        await using (result.ConfigureAwait(false)) await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
    }
}
