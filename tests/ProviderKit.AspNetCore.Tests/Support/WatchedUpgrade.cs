using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Watches what an app writes to the connection of a WebSocket, and can hold it back.</summary>
internal sealed class WatchedUpgrade
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>The first write that is held; the count begins with 1. Default: 0, none.</summary>
    public int HeldFrom { get; init; }

    /// <summary>The first write that fails, with what comes after it. Default: 0, none.</summary>
    public int FailsFrom { get; init; }

    /// <summary>Completes when a write is held.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bytes of each write.</summary>
    public ConcurrentQueue<byte[]> Writes { get; } = new();

    public void GoOn() => _goOn.TrySetResult();

    /// <summary>Maps the gateway behind this.</summary>
    public void Map(WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade) context.Features.Set<IHttpUpgradeFeature>(new Feature(this, upgrade));
            return next(context);
        });
        app.MapProviderKit();
    }

    private async ValueTask NoteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Writes.Enqueue(bytes.ToArray());
        _count++;
        if (FailsFrom > 0 && _count >= FailsFrom) throw new IOException("The client takes nothing.");
        if (_count < HeldFrom || HeldFrom == 0) return;
        Held.TrySetResult();
        await _goOn.Task.WaitAsync(cancellationToken);
    }

    private sealed class Feature(WatchedUpgrade watch, IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new Bytes(watch, await inner.UpgradeAsync());
    }

    private sealed class Bytes(WatchedUpgrade watch, Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await watch.NoteAsync(buffer, cancellationToken);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
        }
    }
}
