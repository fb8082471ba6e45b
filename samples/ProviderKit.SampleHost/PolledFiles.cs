using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace ProviderKit.SampleHost;

/// <summary>
/// The files of some folders, of which the first that has a file counts. They are looked at every second, whether they
/// exist or not: the system's watch on a folder would be one on all folders in it.
/// </summary>
internal sealed class PolledFiles(params string[] folders) : IFileProvider
{
    /// <summary>How often a file is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Without filters, which leave out names that begin with a dot.
    private readonly PhysicalFileProvider[] _folders = [.. folders.Distinct().Select(folder => new PhysicalFileProvider(folder, ExclusionFilters.None))];

    public IFileInfo GetFileInfo(string subpath)
    {
        foreach (var folder in _folders)
            if (folder.GetFileInfo(subpath) is { Exists: true, IsDirectory: false } file) return file;
        return _folders[0].GetFileInfo(subpath);
    }

    public IDirectoryContents GetDirectoryContents(string subpath) => _folders[0].GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter) => new Watching(this, filter);

    private (bool Exists, string? Path, DateTimeOffset Modified, long Length) StampOf(string file)
    {
        var info = GetFileInfo(file);
        return info.Exists ? (true, info.PhysicalPath, info.LastModified, info.Length) : default;
    }

    private sealed class Watching : IChangeToken
    {
        private readonly CancellationTokenSource _changed = new();
        private readonly Timer _timer;

        public Watching(PolledFiles files, string file)
        {
            var before = files.StampOf(file);
            _timer = new Timer(_ => Look(files, file, before), null, Interval, Interval);
        }

        public bool HasChanged => _changed.IsCancellationRequested;

        public bool ActiveChangeCallbacks => true;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) => _changed.Token.Register(callback, state);

        private void Look(PolledFiles files, string file, (bool, string?, DateTimeOffset, long) before)
        {
            try
            {
                if (files.StampOf(file) == before) return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return; // it went away between two looks; the next one finds it gone
            }
            _timer.Dispose();
            _changed.Cancel();
        }
    }
}
