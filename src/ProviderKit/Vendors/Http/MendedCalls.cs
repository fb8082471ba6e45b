using System.Runtime.CompilerServices;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Sends to an API that an upstream may lack, or that may refuse a part of the request without which it would serve it: then the call is
/// made again, by another API or without that part. Thread-safe.
/// </summary>
/// <param name="vendor">Whose APIs they are.</param>
/// <param name="routes">Which of them serve what.</param>
/// <param name="sender">Sends.</param>
internal sealed class MendedCalls(HttpVendor vendor, ApiRoutes routes, ApiSender sender)
{
    private readonly bool _hasTranslated = vendor.Apis.Any(api => api.Translator is not null);

    /// <summary>Whether a call to an API may have to be made again.</summary>
    public bool AreNeeded(int api)
    {
        var of = vendor.Apis[api];
        return of.Format is { Bridge: not null } || of.Counter is not null || (_hasTranslated && of.Operation == WireOperation.Chat);
    }

    /// <param name="call">What is asked.</param>
    /// <param name="api">The index of the API.</param>
    /// <param name="translates">Whether the API speaks another format than the request.</param>
    /// <param name="addresses">The APIs' addresses.</param>
    /// <param name="token">The token to send; null for none.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // as many of them run as requests
    public async ValueTask<ProviderReply> SendAsync(
        ProviderCall call, int api, bool translates, UpstreamAddresses addresses, ApiToken? token, CancellationToken cancellationToken)
    {
        bool isOther = false;
        while (true) // each time without another part, or once by another API
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

    /// <summary>The call without what the upstream has refused; null where nothing of it can be left out.</summary>
    private ProviderCall? WithoutRefused(in ProviderCall call, int api, bool translates, ProviderError error)
    {
        var of = vendor.Apis[api];
        if (translates && of.Translator?.RefusedBy(error) is { } refused and not OptionalParts.None)
            return call.Without.HasFlag(refused) || (refused == OptionalParts.LogProbs && !call.Request.Soft.HasFlag(SoftMember.LogProbs)) ? null : call with { Without = call.Without | refused };
        if (call.ThoughtEdits is not null || of.Format?.RefusesThoughts(error) != true) return null;
        return call.Request.Format.ThoughtEdits(call.Request) is { } edits ? call with { ThoughtEdits = edits } : null;
    }
}
