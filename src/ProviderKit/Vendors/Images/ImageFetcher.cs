using System.Net;
using ProviderKit.Formats.Canonical;
using ProviderKit.Lifetime;
using ProviderKit.Memory;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Images;

/// <summary>
/// Fetches the images that a request references by URL, for vendors that take only bytes. The client
/// chooses these URLs, so a failed fetch is a 400 that reveals nothing about the gateway's network. Thread-safe.
/// </summary>
internal sealed class ImageFetcher(IHttpMessageHandlerFactory handlers, ProviderKitOptions options, TimeProvider time, DrainSignal drain)
{
    /// <summary>The name under which a host can add its own handlers to these connections.</summary>
    public const string HandlerName = "ProviderKit.Images";

    private const string OutOfReach = "it cannot be reached from here";

    private readonly Lazy<HttpMessageInvoker> _invoker = new(() =>
        new HttpMessageInvoker(handlers.CreateHandler(HandlerName), disposeHandler: false));

    // While it is fetched, an image is held in a growing buffer, as base64 in UTF-16, and in the request written from that. Later only in the last two.
    private const int PeakPerByte = 8, KeptPerCharacter = 4;

    /// <summary>Fills <see cref="ChatDocument.FetchedImages"/>.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    /// <param name="request">The request's memory, to which the memory of the images is added; null to count nothing.</param>
    /// <returns>Null, or a 400 that names the image.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ProviderError?> FetchAsync(
        ChatDocument chat, string provider, CancellationToken cancellationToken, BudgetedBuffer? request = null)
    {
        ChatImagePart[] wanted = [.. chat.Turns.SelectMany(t => t.Parts).OfType<ChatImagePart>().Where(p => p.Url is not null).DistinctBy(p => p.Url)];
        if (wanted.Length == 0) return null;
        if (!options.FetchImages)
            return Error(wanted[0], "image_fetch_disabled", $"{provider} takes images as bytes, and fetching them is off: send the bytes themselves, in base64 (a data URL in OpenAI's format), or set ProviderKit:FetchImages to 1");
        var bounds = options.Images;
        if (wanted.Length > bounds.MaxPerRequest)
            return Failed(wanted[bounds.MaxPerRequest], $"a request may have {bounds.MaxPerRequest} images fetched (ProviderKit:Images:MaxPerRequest)");

        // The size of the images is not known yet: reserve memory for their maximum size, at most half of the whole budget.
        long ask = Math.Min((long)bounds.MaxBytes * PeakPerByte, request?.Budget.Limit / 2 ?? long.MaxValue);
        var (grant, hold) = await ByteHold.TakeAsync(request, ask, cancellationToken).ConfigureAwait(false);
        chat.ImageMemory = hold;
        if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
        if (grant == ByteGrant.TooLarge) return Failed(wanted[0], "there is no memory for it beside the request (ProviderKit:Limits:MaxBytesInFlight)");

        using var deadline = new UpstreamDeadline(bounds.Timeout, time, cancellationToken, drain.Token);
        var budget = new ImageBudget((int)Math.Min(bounds.MaxBytes, ask / PeakPerByte));
        var fetched = await Task.WhenAll(wanted.Select(image => FetchAsync(image, budget, deadline))).ConfigureAwait(false);
        if (Array.Find(fetched, f => f.Error is not null).Error is { } error) return error;
        hold?.ShrinkTo(fetched.Sum(f => (long)f.Bytes!.Base64.Length) * KeptPerCharacter);
        chat.FetchedImages = wanted.Zip(fetched).ToDictionary(p => p.First.Url!, p => p.Second.Bytes!, StringComparer.Ordinal);
        return null;
    }

    private async Task<Fetched> FetchAsync(ChatImagePart image, ImageBudget budget, UpstreamDeadline deadline)
    {
        var address = new Uri(image.Url!);
        if (address.UserInfo.Length > 0) return new Fetched(Failed(image, "its address must not hold a user name or password"));
        // The connection checks again after resolving the name. This check also holds if a host has replaced the connection handler.
        if (address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && !PublicAddress.Is(ip)))
            return new Fetched(Failed(image, OutOfReach));
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, address);
            message.Headers.TryAddWithoutValidation("Accept", ImageReply.MediaTypes);
            message.Headers.TryAddWithoutValidation("User-Agent", OutboundHeaders.UserAgent);
            using var response = await _invoker.Value.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var (bytes, problem) = await ImageReply.ReadAsync(response, budget, deadline.Token).ConfigureAwait(false);
            return bytes is null ? new Fetched(Failed(image, problem!)) : new Fetched(null, bytes);
        }
        catch (Exception e) when (UpstreamFailure.IsTransport(e))
        {
            deadline.ThrowIfCallerLeft();
            if (deadline.ShutDown) return new Fetched(DrainSignal.Error);
            return new Fetched(Failed(image, deadline.Expired ? $"it did not arrive within {options.Images.Timeout.TotalSeconds} s" : OutOfReach));
        }
    }

    private static ProviderError Failed(ChatImagePart image, string why) => Error(image, "image_fetch_failed", $"the image could not be fetched: {why}");

    private static ProviderError Error(ChatImagePart image, string code, string message) =>
        new(ProviderErrorKind.InvalidRequest, $"{image.Path}: {message}.") { Param = image.Path, Code = code };

    private readonly record struct Fetched(ProviderError? Error, ChatImageBytes? Bytes = null);
}
