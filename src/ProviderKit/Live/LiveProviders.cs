using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ProviderKit.Health;
using ProviderKit.Routing;
using ProviderKit.State;
using ProviderKit.Texts;

namespace ProviderKit.Live;

/// <summary>
/// Keeps the registry in sync with the configuration and the operator's changes. A valid change is applied in one step; an invalid one changes
/// nothing. Providers and their tokens, the default provider, named models, fallbacks and <c>Tokens</c> change at runtime, other settings at the next
/// start. Thread-safe.
/// </summary>
internal sealed partial class LiveProviders : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250); // an editor saves a file in several steps

    private readonly Lock _gate = new();
    private readonly OptionsSource _source;
    private readonly RegistryBuilder _builder;
    private readonly TokenStateFile _state;
    private readonly QuarantineLog _quarantines;
    private readonly StateFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveProviders> _logger;
    private readonly ITimer _timer;
    private readonly IDisposable[] _watches;
    private AdminFile? _file;
    private bool _isRefused;
    private AdminChanges _changes = AdminChanges.None();

    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed.</exception>
    public LiveProviders(
        IOptions<ProviderKitOptions> options, OptionsSource source, RegistryBuilder builder, TokenStateFile state, StateFolder folder,
        QuarantineLog quarantines, TimeProvider time, ILogger<LiveProviders> logger)
    {
        (_source, _builder, _state, _folder, _quarantines, _time, _logger) = (source, builder, state, folder, quarantines, time, logger);
        Options = options.Value;
        var first = builder.Build(Options);
        first.TakeOver();
        Registry = new ProviderRegistry(first.Snapshot);
        state.Attach(first.Snapshot.Providers);
        quarantines.Watch(first.Snapshot.Providers);
        _timer = time.CreateTimer(static live => ((LiveProviders)live!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        folder.Taken += TakeUp; // the previous owner of the folder may have changed the file
        _watches = [.. source.Changing.Select(token => ChangeToken.OnChange(token, () => _timer.Change(Settling, Timeout.InfiniteTimeSpan)))];
    }

    public ProviderRegistry Registry { get; }

    /// <summary>The settings in effect.</summary>
    public ProviderKitOptions Options { get; private set; }

    public bool IsKept => _file is not null;

    /// <summary>The key for fingerprints of removed tokens.</summary>
    public byte[] Key => _changes.Key;

    /// <summary>The destination of a provider's tokens according to the current configuration.</summary>
    public string DestinationOf(string provider) => ProviderChanges.DestinationOf(_source.Configured().Provider(provider), Key);

    /// <summary>The configured tokens that the operator removed, by name, with their fingerprints.</summary>
    public IReadOnlyList<(string Name, string Fingerprint)> RemovedOf(string provider)
    {
        var changes = _changes;
        var removed = changes.Of(provider).Removed;
        return [.. _source.Configured().Provider(provider).AllTokens(provider)
            .Select(token => (token.Name, Fingerprint: ProviderChanges.FingerprintOf(token.Value, changes.Key))).Where(token => removed.Contains(token.Fingerprint))];
    }

    public ProviderSettings SettingsOf(ProviderEntry entry)
    {
        lock (_gate)
        {
            var (inForce, changes) = (Options.Provider(entry.Name), _changes.Of(entry.Name));
            return new ProviderSettings(
                ProviderSettingList.Of(entry, _source.Configured().Provider(entry.Name), inForce, changes),
                [.. changes.Added.Select(token => token.Name)],
                [.. RemovedOf(entry.Name).Select(token => token.Name)],
                [.. inForce.LeftOutTokens]);
        }
    }

    /// <summary>
    /// Applies the operator's changes of earlier runs, and stores future ones. A file that cannot be applied does not stop the app, and is not lost.
    /// </summary>
    public void Keep(AdminFile file)
    {
        lock (_gate)
        {
            _file = file;
            TakeUp();
        }
    }

    private void TakeUp()
    {
        lock (_gate)
        {
            if (_file is not { } file) return;
            AdminChanges? changes = null;
            try
            {
                var (lost, unfit) = (new List<string>(), new List<string>());
                changes = file.Read(lost, unfit);
                if (changes is null) return;
                foreach (string what in lost) LogLost(file.Path, what);
                var before = Registry.Providers.ToDictionary(provider => provider.Name, provider => provider.Tokens.Tokens);
                try
                {
                    Apply(changes);
                }
                catch (OptionsValidationException)
                {
                    Apply(AdminRepair.Fit(changes, FailuresOf, unfit));
                }
                foreach (string what in unfit) LogUnfit(file.Path, LogText.OneLine(what));
                _isRefused = unfit.Count > 0;
                _state.RestoreNew(Registry.Providers, (provider, token) => !before[provider].Any(token.HasSameValueAs));
            }
            catch (Exception e)
            {
                _isRefused = true;
                LogNotTakenUp(file.Path, changes is null ? LogText.OneLine(e.Message) : ReasonOf(e));
            }
        }
    }

    /// <summary>Applies and stores a change by the operator, or does neither.</summary>
    /// <param name="change">Creates the new changes from the current ones; null with a refusal changes nothing.</param>
    public AdminResult Change(Func<AdminChanges, (AdminChanges? Changes, AdminResult? Refusal)> change)
    {
        lock (_gate)
        {
            try
            {
                if (ProblemWithKeeping() is { } problem) return NotKept(problem);
                var (changes, refusal) = change(_changes);
                if (changes is null) return refusal!;
                var options = _source.Create(changes);
                var next = _builder.Build(options);
                // Stored before it takes effect, so that a change reported as done is never lost.
                if (Write(changes) is { } reason) return NotKept(reason);
                Take(options, next, changes);
                return AdminResult.Done;
            }
            catch (OptionsValidationException e)
            {
                return new AdminResult(AdminOutcome.Invalid, string.Join(" ", e.Failures));
            }
            catch (Exception e) // thrown by the app's own provider or configuration; the message may contain anything
            {
                LogNotMade(e.GetType().Name);
                return new AdminResult(AdminOutcome.Failed, $"The providers could not be made anew with this ({e.GetType().Name}), so it was not changed.");
            }
        }
    }

    public void Dispose()
    {
        _folder.Taken -= TakeUp;
        foreach (var watch in _watches) watch.Dispose();
        _timer.Dispose();
    }

    private void Reload()
    {
        lock (_gate)
        {
            try
            {
                Apply(_changes);
                LogTakenUp(Registry.Providers.Count(p => p.Enabled));
            }
            catch (Exception e) // on a timer thread, an exception would end the process
            {
                LogInvalid(ReasonOf(e));
            }
        }
    }

    /// <summary>Exceptions of the app's own providers are shown by type only: the message may contain a token.</summary>
    private static string ReasonOf(Exception e) =>
        e is OptionsValidationException ? LogText.OneLine(e.Message) : e.GetType().Name;

    /// <summary>The failures of <paramref name="changes"/>; empty if they are valid.</summary>
    private string[] FailuresOf(AdminChanges changes)
    {
        try
        {
            _builder.Build(_source.Create(changes));
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    private static AdminResult NotKept(string reason) => new(AdminOutcome.Failed, $"The change cannot be kept, so it was not made: {reason}");

    private bool IsInFolder => _file is not null && _folder.Contains(_file.Path);

    /// <summary>Why changes cannot be stored now; null if they can. If the folder becomes available, its file is applied first.</summary>
    private string? ProblemWithKeeping()
    {
        if (!IsInFolder || _folder.TryHold()) return null;
        string problem = _folder.Problem ?? "The app is stopping.";
        LogNotKept(_file!.Path, problem);
        return problem;
    }

    /// <returns>Why it was not written; null if it was written or nothing is stored.</returns>
    private string? Write(AdminChanges changes)
    {
        if (_file is null) return null;
        try
        {
            if (IsInFolder) _folder.Write(() => Write(_file, changes));
            else Write(_file, changes);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_file.Path, e.Message);
            return LogText.OneLine(e.Message);
        }
    }

    private void Write(AdminFile file, AdminChanges changes)
    {
        if (_isRefused && file.SetAside(_time.GetUtcNow()) is { } aside) LogSetAside(file.Path, aside); // it may contain changes that someone needs
        _isRefused = false;
        file.Write(changes);
    }

    private void Apply(AdminChanges changes)
    {
        var options = _source.Create(changes);
        Take(options, _builder.Build(options), changes);
    }

    private void Take(ProviderKitOptions options, RegistryBuilder.Draft next, AdminChanges changes)
    {
        next.TakeOver();
        Registry.Replace(next.Snapshot);
        _state.Watch(next.Snapshot.Providers);
        _quarantines.Watch(next.Snapshot.Providers);
        foreach (var (provider, of) in options.Providers)
        {
            Options.Providers.TryGetValue(provider, out var before);
            foreach (string name in of.LeftOutTokens.Except(before?.LeftOutTokens ?? [])) LogLeftOut(name, provider);
            if (of.LeavesOutHeaders && before?.LeavesOutHeaders != true) LogHeadersLeftOut(provider);
        }
        (Options, _changes) = (options, changes);
    }

    [LoggerMessage(EventId = 134, Level = LogLevel.Information, Message = "The configuration was read again: providers, tokens, default provider, named models, fallbacks and Tokens are in force, {Count} providers are on; a change of anything else waits for the next start")]
    private partial void LogTakenUp(int count);

    [LoggerMessage(EventId = 130, Level = LogLevel.Error, Message = "The changed configuration is wrong, so the old one stays in force: {Errors}")]
    private partial void LogInvalid(string errors);

    [LoggerMessage(EventId = 131, Level = LogLevel.Error, Message = "What was changed over the admin API in earlier runs is not in force, since {Path} cannot be taken up; the next change moves it aside: {Reason}")]
    private partial void LogNotTakenUp(string path, string reason);

    [LoggerMessage(EventId = 132, Level = LogLevel.Error, Message = "Changes over the admin API cannot be kept in {Path}: {Reason}")]
    private partial void LogNotKept(string path, string reason);

    [LoggerMessage(EventId = 133, Level = LogLevel.Warning, Message = "Cannot be decrypted any more in {Path}, so not in force until set again: {What}")]
    private partial void LogLost(string path, string what);

    [LoggerMessage(EventId = 136, Level = LogLevel.Warning, Message = "The token {Token} of {Provider} was added for another address than is configured now; it waits until that comes back")]
    private partial void LogLeftOut(string token, string provider);

    [LoggerMessage(EventId = 138, Level = LogLevel.Warning, Message = "The headers of {Provider} were set over the admin API for another address than is configured now; they wait until that comes back")]
    private partial void LogHeadersLeftOut(string provider);

    [LoggerMessage(EventId = 139, Level = LogLevel.Error, Message = "Changed over the admin API in earlier runs and not in force, since it does not fit (the rest of {Path} is in force; the next change moves a copy of the file aside): {What}")]
    private partial void LogUnfit(string path, string what);

    [LoggerMessage(EventId = 137, Level = LogLevel.Error, Message = "A change over the admin API was not made, since the providers could not be made anew with it: {Type}")]
    private partial void LogNotMade(string type);

    [LoggerMessage(EventId = 135, Level = LogLevel.Warning, Message = "{Path}, which could not be taken up, was moved to {Aside} to make room for a new one")]
    private partial void LogSetAside(string path, string aside);
}
