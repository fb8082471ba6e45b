using System.Buffers;
using ProviderKit.Formats.PassThrough;

namespace ProviderKit;

/// <summary>
/// Reads requests that are passed through: enough of a body to find the model, and a limited part more, so that most
/// bodies can be sent again. The rest is read while the request is sent. Thread-safe.
/// </summary>
public sealed class PassThroughReader
{
    // Room for the end of a form after its last field. With it, the body is held completely and can be sent again.
    private const int LookAhead = 64 * 1024;

    private const int SpoolingRequests = 4;

    private readonly PassThroughOptions _options;
    private readonly ByteBudget _memory;
    private readonly SpoolSpace _space;

    internal PassThroughReader(PassThroughOptions options, ByteBudget memory) =>
        (_options, _memory, _space) = (options, memory, new SpoolSpace(options.MaxSpoolBytes * SpoolingRequests));

    /// <summary>Reads the beginning of a request, or all of it.</summary>
    /// <param name="head">The parts other than the body.</param>
    /// <param name="body">
    /// The body, decoded. It must stay readable until the request is disposed, and must limit its own length. It throws a
    /// <see cref="ProviderException"/> for errors on the client's side.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    /// <returns>The request, which the caller disposes; or the error.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<(PassThroughRequest? Request, ProviderError? Error)> ReadAsync(
        PassThroughHead head, Stream body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(body);
        var memory = _memory.CreateBuffer();
        var held = new HeldBody(memory);
        var scan = ModelScan.For(head, out var error);
        try
        {
            error ??= await HoldAsync(head, body, memory, held, scan, cancellationToken).ConfigureAwait(false);
            error ??= scan?.Error;
        }
        catch (ProviderException e)
        {
            error = e.Error;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (!held.Renames) scan?.Dispose();
        }
        if (error is null) return (Make(head, held, scan), null);
        await held.DisposeAsync().ConfigureAwait(false);
        return (null, error);
    }

    private static PassThroughRequest Make(PassThroughHead head, HeldBody held, ModelScan? scan) => new(head, held)
    {
        Model = head.Model ?? scan?.Model ?? "",
        Stream = scan?.Stream ?? false,
        Place = scan?.Place ?? default,
    };

    private async ValueTask<ProviderError?> HoldAsync(
        PassThroughHead head, Stream body, BudgetedBuffer memory, HeldBody held, ModelScan? scan, CancellationToken cancellationToken)
    {
        if (head.ContentLength == 0) return head.IsNamedByApp ? null : End(scan); // some clients send the content type of a body that does not exist
        if (head.ContentLength < _options.HeldBytes && await memory.ReserveAsync(head.ContentLength.Value + 1, cancellationToken).ConfigureAwait(false) == ByteGrant.Saturated)
            return ByteBudget.Saturated;
        while (memory.Length < _options.HeldBytes)
        {
            if (memory.Free.IsEmpty)
            {
                var grant = await memory.GrowAsync(_options.HeldBytes, cancellationToken).ConfigureAwait(false);
                if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
                if (grant == ByteGrant.TooLarge) break;
            }
            var free = memory.Free;
            int read = await body.ReadAsync(free[..Math.Min(free.Length, ModelScan.PieceBytes)], cancellationToken).ConfigureAwait(false);
            if (read == 0) return End(scan);
            scan?.Read(free.Span[..read]);
            memory.Advance(read);
            if (scan?.Error is { } wrong) return wrong;
        }
        return await SpoolAsync(head, body, held, scan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Continues on disk when memory holds its maximum, as long as the model is not known.</summary>
    private async ValueTask<ProviderError?> SpoolAsync(PassThroughHead head, Stream body, HeldBody held, ModelScan? scan, CancellationToken cancellationToken)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(ModelScan.PieceBytes);
        try
        {
            while (true)
            {
                if (IsEnough(head, held, scan))
                {
                    // A name given outside the body takes precedence, even if the body names another one later.
                    held.FollowedBy(body, head.ContentLength, head.Model is not null && scan?.Model is null ? scan : null);
                    return null;
                }
                int read = await body.ReadAsync(piece.AsMemory(0, ModelScan.PieceBytes), cancellationToken).ConfigureAwait(false);
                if (read == 0) return End(scan);
                if (held.Held + read > _options.MaxSpoolBytes) return NotFound(held.Held);
                scan?.Read(piece.AsSpan(0, read));
                if (scan?.Error is { } wrong) return wrong;
                if (!await held.TrySpoolAsync(piece.AsMemory(0, read), _space, cancellationToken).ConfigureAwait(false)) return NoSpace;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not ProviderException)
        {
            return NoSpace;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static bool IsEnough(PassThroughHead head, HeldBody held, ModelScan? scan) =>
        scan is null || (head.Model is not null && scan.Pending is null) || (scan.Model is not null && held.Held >= scan.Place.Start + scan.Place.Length + LookAhead);

    private static ProviderError? End(ModelScan? scan)
    {
        scan?.End();
        return scan?.Error;
    }

    private static ProviderError NotFound(long bytes) => new(
        ProviderErrorKind.PayloadTooLarge,
        $"No model was found in the first {bytes} bytes of the body (ProviderKit:PassThrough:MaxSpoolBytes). Put the field model before the file, or name the model in the header x-providerkit-model or as ?model=.")
    { Param = "model" };

    private static ProviderError NoSpace { get; } = new(
        ProviderErrorKind.Saturated,
        "The gateway has no space on its disk to look for the model behind a large file. Put the field model before the file, or name the model in the header x-providerkit-model or as ?model=; or try again shortly.")
    { RetryAfter = TimeSpan.FromSeconds(1) };
}
