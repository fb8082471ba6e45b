using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Logs every change by an operator, with the operator's name and address, in the provider's log and in the app's.</summary>
internal sealed partial class OperatorLog(ProviderLogStore logs, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ProviderKit.Admin");

    /// <param name="context">The operator's request.</param>
    /// <param name="provider">The provider that was changed.</param>
    /// <param name="action">The change, to follow "The operator". Holds no secret.</param>
    public void Note(HttpContext context, string provider, string action)
    {
        var (who, from) = (WhoIs(context), AddressOf(context.Connection.RemoteIpAddress));
        logs.Info(provider, $"The operator {action} ({who}, from {from})");
        LogAction(action, who, from);
    }

    private static string WhoIs(HttpContext context) => ClientIdentity.Of(context) switch
    {
        null => "no key",
        { Kind: ClientKind.AdminKey } => "admin key",
        { Kind: ClientKind.ClientKey } client => $"client key {client.Name}",
        { } user => $"user {user.Name}",
    };

    private static string AddressOf(IPAddress? address) =>
        address is null ? "a local socket" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    [LoggerMessage(EventId = 340, Level = LogLevel.Information, Message = "The operator {Action} ({Who}, from {Address})")]
    private partial void LogAction(string action, string who, string address);
}
