using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ProviderKit.Formats.Canonical;
using ProviderKit.Lifetime;
using ProviderKit.State;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// Runs a vendor's own command for each call, a limited number at once: with the prompt on its standard input, in a folder of its own,
/// without tools. The token is passed only in an environment variable of the command. Thread-safe.
/// </summary>
internal sealed class CliChatProvider : ITimedProvider
{
    private readonly ICliVendor _vendor;
    private readonly SettingNames _settings;
    private readonly UpstreamOptions _limits;
    private readonly TimeProvider _time;
    private readonly DrainSignal _drain;
    private readonly SemaphoreSlim _slots;
    private readonly string _command;
    private readonly IList<string> _variables;
    private readonly WorkFolders _folders;
    private readonly ILogger _logger;

    /// <param name="row">The vendor's row, for its name, prefix and settings.</param>
    /// <param name="vendor">Prepares the command and reads its output.</param>
    /// <param name="options">The user's settings.</param>
    /// <param name="limits">Time-outs and size limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="drain">Signals that the app shuts down.</param>
    /// <param name="folders">Creates the folders in which commands run.</param>
    /// <param name="logger">Receives a command's error output.</param>
    public CliChatProvider(
        HttpVendor row, ICliVendor vendor, ProviderOptions options, UpstreamOptions limits, TimeProvider time, DrainSignal drain,
        WorkFolders folders, ILogger logger)
    {
        _vendor = vendor;
        _settings = row.Settings;
        _limits = limits;
        _time = time;
        _drain = drain;
        _slots = new SemaphoreSlim(options.MaxProcesses);
        _command = options.Command ?? vendor.Command;
        _variables = options.Environment;
        _folders = folders;
        _logger = logger;
        Info = new ProviderInfo
        {
            Name = row.Name,
            Prefix = options.Prefix ?? row.Prefix,
            Models = options.Models.Count > 0 ? [.. options.Models] : vendor.Models,
            // Without a token the command uses its own login.
            Credential = CredentialRequirement.Optional,
            LimitScope = row.LimitScope,
            // The command runs on this machine and writes times in this machine's time zone.
            Errors = row.Errors.With(options.ErrorRules, time) with { WritesLocalTimes = true },
        };
    }

    public ProviderInfo Info { get; }

    public async ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (ChatDocument.TryRead(call.Request.Body, out var chat) is { } unreadable) return ProviderReply.Refused(unreadable);
        ChatEventReader? events = null;
        try
        {
            if (CliRequestCheck.Find(chat!, call.Model, Info.Name) is { } refusal) return ProviderReply.Refused(refusal);
            call.Note(chat!.LeftOut);
            var context = new ReplyContext(chat!, Info.Name, Info.Errors, call.Model, NewId(), _time.GetUtcNow().ToUnixTimeSeconds()) { ClientModel = call.ClientModel };
            var run = await StartAsync(call, chat!, cancellationToken).ConfigureAwait(false);
            if (run is null) return ProviderReply.Refused(CliErrors.Missing(Info.Name, _command, _settings));
            events = new TranslatedChatReader(run, _vendor.BeginOutput(context), context);
            if (!chat!.Stream) return await CliWholeReply.ReadAsync(events, context, cancellationToken).ConfigureAwait(false);
            var streamed = ProviderReply.Streamed(events);
            (chat, events) = (null, null);
            return streamed;
        }
        finally
        {
            if (events is not null) await events.DisposeAsync().ConfigureAwait(false);
            chat?.Dispose();
        }
    }

    /// <returns>Null if the command cannot be started.</returns>
    private async ValueTask<CliOutputReader?> StartAsync(ProviderCall call, ChatDocument chat, CancellationToken cancellationToken)
    {
        await WaitForSlotAsync(cancellationToken).ConfigureAwait(false);
        var attempt = new CliCall(Info.Name, _vendor.Words, Info.Errors, call.Token, _limits, chat.Stream, _time, _drain.Token, _slots, _logger);
        CliRun? run = null;
        try
        {
            run = CliRun.TryStart(_command, _vendor.Prepare(chat, call.Model), variables => SetVariables(variables, call.Token), _folders, _time);
            return run is null ? null : new CliOutputReader(attempt, run, cancellationToken);
        }
        finally
        {
            if (run is null) attempt.Release();
        }
    }

    /// <exception cref="ProviderException">No slot became free within the first-byte time-out.</exception>
    private async ValueTask WaitForSlotAsync(CancellationToken cancellationToken)
    {
        using var patience = new UpstreamDeadline(_limits.FirstByteTimeout, _time, cancellationToken, _drain.Token);
        try
        {
            await _slots.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.ShutDown)
        {
            throw new ProviderException(DrainSignal.Error);
        }
        catch (OperationCanceledException) when (patience.Expired)
        {
            throw new ProviderException(new ProviderError(
                ProviderErrorKind.Overloaded, $"{Info.Name}: as many commands run as may (ProviderKit:Providers:{Info.Name}:MaxProcesses), and none ended in time."));
        }
    }

    private void SetVariables(IDictionary<string, string?> variables, ApiToken? token)
    {
        CliEnvironment.Restrict(variables, _vendor.Variables, _variables);
        token?.ApplyTo(variables, _vendor.VariableFor(token));
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
