using System.Runtime.CompilerServices;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Sends calls to an API that the upstream may lack, or that may refuse an optional part of the request. In both cases it sends the call
/// again: to another API, or without that part. Thread-safe.
/// </summary>
/// <param name="vendor">The vendor.</param>
/// <param name="routes">Selects the API for a request.</param>
/// <param name="sender">Sends one call to one API.</param>
internal sealed class MendedCalls(HttpVendor vendor, ApiRoutes routes, ApiSender sender)
{
    private readonly bool _hasTranslated = vendor.Apis.Any(api => api.Translator is not null);

    /// <summary>Whether a call to an API may have to be sent again.</summary>
    public bool AreNeeded(int api)
    {
        var of = vendor.Apis[api];
        return of.Format is { Bridge: not null } || of.Counter is not null || (_hasTranslated && of.Operation == WireOperation.Chat);
    }

    /// <param name="call">The call.</param>
    /// <param name="api">The index of the API.</param>
    /// <param name="translates">Whether the API's format differs from the request's.</param>
    /// <param name="addresses">The APIs' addresses.</param>
    /// <param name="token">The token to send; null for none.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // one per request in progress
    public async ValueTask<ProviderReply> SendAsync(
        ProviderCall call, int api, bool translates, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        bool isOther = false;
        while (true) // leaves out one more part each time, or switches to another API once
        {
            var response = await sender.SendAsync(call, api, translates, addresses, token, cancellationToken).ConfigureAwait(false);
            bool isOwn = !translates && vendor.Apis[api].Format?.Bridge is null;
            if (!isOwn && UnknownPath.ReadFrom(response, call.Model) is { } unknown)
            {
                bool canDoWithout = routes.TryDoWithout(api, call.Request.Format, call.Model);
                if (translates && vendor.Apis[api].Translator is not null)
                {
                    int present = isOther ? -1 : routes.FindOther(call.Request, api, out translates);
                    if (present < 0) return response;
                    (api, isOther) = (present, true);
                    call.Log?.NextCall(unknown);
                    await response.DisposeAsync().ConfigureAwait(false);
                    continue;
                }
                if (canDoWithout)
                {
                    await response.DisposeAsync().ConfigureAwait(false);
                    return ProviderReply.Failed(unknown).With(response.Limits);
                }
            }
            if (response.Error is not { } error) return response;
            if (!isOther && !translates && routes.FindNamed(call.Request, error, out int named))
            {
                (api, translates, isOther) = (named, true, true);
            }
            else if (WithoutRefused(call, api, translates, error) is { } less) call = less;
            else return response;
            call.Log?.NextCall(error);
            await response.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The call without the part that the upstream refused; null if no part can be left out.</summary>
    private ProviderCall? WithoutRefused(in ProviderCall call, int api, bool translates, ProviderError error)
    {
        var of = vendor.Apis[api];
        if (translates && of.Translator?.RefusedBy(error) is { } refused and not OptionalParts.None)
            return call.Without.HasFlag(refused) || (refused == OptionalParts.LogProbs && !call.Request.Soft.HasFlag(SoftMember.LogProbs)) ? null : call with { Without = call.Without | refused };
        if (call.ThoughtEdits is not null || of.Format?.RefusesThoughts(error) != true) return null;
        return call.Request.Format.ThoughtEdits(call.Request) is { } edits ? call with { ThoughtEdits = edits } : null;
    }
}
